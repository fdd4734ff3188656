import type { Database } from '../database/database.ts'

const DAY_MS = 24 * 60 * 60_000
/** How long someone who was asked about a session may see it. */
export const GRANTED_MS = 30 * DAY_MS

export interface SessionGrant {
  /** As Exec's document has it, where that is known. */
  session: string
  person: string
  /** The participant of the session. */
  grantedBy: string
}

/** Who may see a session since its participant asked them about it. Each method rejects as the database does. */
export class SessionGrants {
  constructor(
    private readonly database: Database,
    private readonly workspace: string,
    private readonly clock: () => number = Date.now,
  ) {}

  /** @param ids those by which Exec knows one session. */
  async has(person: string, ids: readonly string[]): Promise<boolean> {
    const row = await this.database.db
      .selectFrom('session_grants')
      .select('until')
      .where('workspace', '=', this.workspace)
      .where('session', 'in', ids)
      .where('person', '=', person)
      .where('until', '>', this.clock())
      .limit(1)
      .executeTakeFirst()
    return row !== undefined
  }

  /** For 30 days from now, also if there was an earlier one. @param db of a transaction. */
  async add(
    { session, person, grantedBy }: SessionGrant,
    db: Database['db'] = this.database.db,
  ): Promise<void> {
    const { workspace } = this
    const granted = { granted_by: grantedBy, until: this.clock() + GRANTED_MS }
    await db
      .insertInto('session_grants')
      .values({ workspace, session, person, ...granted })
      .onConflict((conflict) => conflict.columns(['workspace', 'session', 'person']).doUpdateSet(granted))
      .execute()
  }

  /** Ends it at `until`, unless it ends before. */
  async shorten({ session, person }: Pick<SessionGrant, 'session' | 'person'>, until: number): Promise<void> {
    await this.database.db
      .updateTable('session_grants')
      .set({ until })
      .where('workspace', '=', this.workspace)
      .where((row) => row.and({ session, person }))
      .where('until', '>', until)
      .execute()
  }

  async prune(): Promise<void> {
    await this.database.db
      .deleteFrom('session_grants')
      .where('workspace', '=', this.workspace)
      .where('until', '<=', this.clock())
      .execute()
  }
}
