import type { Database } from '../../database/database.ts'

/** Up to which time the app has enqueued the digests that were due. Each method throws what the database throws. */
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

  /** Keeps a later time of another replica. */
  async end(workspace: string, endedAt: number): Promise<void> {
    await this.database.db
      .insertInto('digest_rounds')
      .values({ workspace, looked_at: endedAt })
      .onConflict((conflict) =>
        conflict
          .column('workspace')
          .doUpdateSet({ looked_at: endedAt })
          .where('digest_rounds.looked_at', '<', endedAt),
      )
      .execute()
  }
}
