import { createHash, randomBytes } from 'node:crypto'
import type { Database } from '../database/database.ts'

const STATE_BYTES = 32
const STATE_MS = 10 * 60_000

/** The `state` of each installation under way: used once, within ten minutes. Each method throws what the database throws. */
export class OauthStates {
  constructor(
    private readonly database: Database,
    private readonly clock: () => number,
  ) {}

  async issue(): Promise<string> {
    const state = randomBytes(STATE_BYTES).toString('base64url')
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

function hashOf(state: string): string {
  return createHash('sha256').update(state).digest('base64url')
}
