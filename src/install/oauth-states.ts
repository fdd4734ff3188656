import type { Database } from '../database/database.ts'
import { createToken, hashOf } from './token.ts'

const STATE_MS = 10 * 60_000

/** The `state` of each installation under way: used once, within ten minutes. Each method throws what the database throws. */
export class OauthStates {
  constructor(
    private readonly database: Database,
    private readonly clock: () => number,
  ) {}

  async issue(): Promise<string> {
    const state = createToken()
    const { db } = this.database
    await db.deleteFrom('oauth_states').where('expires_at', '<=', this.clock()).execute()
    await db
      .insertInto('oauth_states')
      .values({ hash: hashOf(state), expires_at: this.clock() + STATE_MS })
      .execute()
    return state
  }

  /** Whether the state was issued, is not too old, and was not taken before. */
  async take(state: string): Promise<boolean> {
    const taken = await this.database.db
      .deleteFrom('oauth_states')
      .where('hash', '=', hashOf(state))
      .where('expires_at', '>', this.clock())
      .returning('hash')
      .execute()
    return taken.length > 0
  }
}
