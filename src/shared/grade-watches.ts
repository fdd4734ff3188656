import type { Database } from '../database/database.ts'

export interface GradeWatch {
  session: string
  person: string
}

/** Who wants to hear when a session is graded. Its methods reject as the database does. */
export class GradeWatches {
  constructor(
    private readonly database: Database,
    private readonly workspace: string,
    private readonly clock: () => number = Date.now,
  ) {}

  async has({ session, person }: GradeWatch): Promise<boolean> {
    const row = await this.database.db
      .selectFrom('grade_watches')
      .select('asked_at')
      .where('workspace', '=', this.workspace)
      .where('session', '=', session)
      .where('person', '=', person)
      .executeTakeFirst()
    return row !== undefined
  }

  /** Resolves to when the person asked first, in milliseconds since the epoch. */
  async add({ session, person }: GradeWatch): Promise<number> {
    const { asked_at } = await this.database.db
      .insertInto('grade_watches')
      .values({ workspace: this.workspace, session, person, asked_at: this.clock() })
      .onConflict((conflict) =>
        conflict.columns(['workspace', 'session', 'person']).doUpdateSet({
          asked_at: (row) => row.ref('grade_watches.asked_at'),
        }),
      )
      .returning('asked_at')
      .executeTakeFirstOrThrow()
    return asked_at
  }

  async remove({ session, person }: GradeWatch): Promise<void> {
    await this.database.db
      .deleteFrom('grade_watches')
      .where('workspace', '=', this.workspace)
      .where('session', '=', session)
      .where('person', '=', person)
      .execute()
  }

  /** When the latest watch began, in milliseconds since the epoch; `undefined`: nobody waits for a grade. */
  async watchedSince(): Promise<number | undefined> {
    const row = await this.database.db
      .selectFrom('grade_watches')
      .select('asked_at')
      .where('workspace', '=', this.workspace)
      .orderBy('asked_at', 'desc')
      .limit(1)
      .executeTakeFirst()
    return row?.asked_at
  }

  /** Those who wait for one of these sessions. */
  of(sessions: readonly string[]): Promise<GradeWatch[]> {
    return this.database.db
      .selectFrom('grade_watches')
      .select(['session', 'person'])
      .where('workspace', '=', this.workspace)
      .where('session', 'in', sessions)
      .execute()
  }
}
