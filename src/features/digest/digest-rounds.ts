import type { Database } from '../../database/database.ts'

/** Up to when the app has looked for digests that are due. Each method throws what the database throws. */
export class DigestRounds {
  constructor(private readonly database: Database) {}

  /** In milliseconds since the epoch; `undefined` before the first round of the workspace. */
  async latest(workspace: string): Promise<number | undefined> {
    const row = await this.database.db
      .selectFrom('digest_rounds')
      .select('looked_at')
      .where('workspace', '=', workspace)
      .executeTakeFirst()
    return row?.looked_at
  }

  /** Another replica may have looked later: then its time stays. */
  async end(workspace: string, lookedAt: number): Promise<void> {
    await this.database.db
      .insertInto('digest_rounds')
      .values({ workspace, looked_at: lookedAt })
      .onConflict((conflict) =>
        conflict
          .column('workspace')
          .doUpdateSet({ looked_at: lookedAt })
          .where('digest_rounds.looked_at', '<', lookedAt),
      )
      .execute()
  }
}
