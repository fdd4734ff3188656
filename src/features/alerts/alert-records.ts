import type { Stored } from '../../database/database.ts'
import { DAY_MS } from '../../lib/durations.ts'

export interface AlertedSession {
  session: string
  /** Milliseconds since the epoch. */
  beganAt: number
}

/** Longer than Exec can list a session anew: see `planPoll`. */
const KEEP_MS = 8 * DAY_MS

/** Which sessions each coach is alerted to, and with which message. Methods reject as the database does. */
export class AlertRecords {
  constructor(private readonly stored: Stored) {}

  /** When the coach's newest message is due, or was; `undefined`: there was none. */
  async lastDueAt(person: string): Promise<number | undefined> {
    const row = await this.#of(person)
      .select(({ fn }) => fn.max('due_at').as('at'))
      .executeTakeFirst()
    return row?.at ?? undefined
  }

  /** When the message about each of these sessions is or was due, if the coach is alerted to it. */
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

  /** What one message tells. */
  async due(person: string, dueAt: number): Promise<AlertedSession[]> {
    const rows = await this.#of(person).select(['session', 'began_at']).where('due_at', '=', dueAt).execute()
    return rows.map(({ session, began_at: beganAt }) => ({ session, beganAt }))
  }

  /** Deletes what is too old to be graded once more. */
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
