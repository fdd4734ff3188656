import type { Stored } from '../../database/database.ts'
import { DAY_MS } from '../../lib/durations.ts'

export interface AlertedSession {
  session: string
  /** Milliseconds since the epoch. */
  beganAt: number
}

/** Longer than Exec can list a session as newly graded: see `planPoll`. */
const KEEP_MS = 8 * DAY_MS

/** The sessions each coach is alerted to, and the message that tells of each. Methods reject if the database does. */
export class AlertRecords {
  constructor(private readonly stored: Stored) {}

  /** When the coach's newest message is or was due; `undefined` if there was none. */
  async lastDueAt(person: string): Promise<number | undefined> {
    const row = await this.#of(person)
      .select(({ fn }) => fn.max('due_at').as('at'))
      .executeTakeFirst()
    return row?.at ?? undefined
  }

  /** Maps each of these sessions that the coach is alerted to, to when its message is or was due. */
  async dueAts(person: string, sessions: readonly string[]): Promise<Map<string, number>> {
    if (sessions.length === 0) return new Map()
    const rows = await this.#of(person)
      .select(['session', 'due_at'])
      .where('session', 'in', sessions)
      .execute()
    return new Map(rows.map(({ session, due_at }) => [session, due_at]))
  }

  async add(person: string, sessions: readonly AlertedSession[], dueAt: number): Promise<void> {
    const { database, workspace } = this.stored
    const rows = sessions.map(({ session, beganAt }) => ({
      ...{ person, session },
      began_at: beganAt,
      due_at: dueAt,
    }))
    await database
      .of(workspace)
      .insertInto('score_alerts')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }

  /** The sessions one message tells of. */
  async due(person: string, dueAt: number): Promise<AlertedSession[]> {
    const rows = await this.#of(person).select(['session', 'began_at']).where('due_at', '=', dueAt).execute()
    return rows.map(({ session, began_at: beganAt }) => ({ session, beganAt }))
  }

  /** Deletes sessions too old to be listed as newly graded again. */
  async prune(): Promise<void> {
    const { database, workspace, clock } = this.stored
    await database
      .of(workspace)
      .deleteFrom('score_alerts')
      .where('due_at', '<', clock() - KEEP_MS)
      .execute()
  }

  #of(person: string) {
    const { database, workspace } = this.stored
    return database.of(workspace).selectFrom('score_alerts').where('person', '=', person)
  }
}
