import type { Database } from '../../src/database/database.ts'
import type { Log } from '../../src/lib/log.ts'
import type { Composers, Notification } from '../../src/outbox/notification.ts'
import type { DatabaseSpace } from './database/databases.ts'

export const WORKSPACE = 'T0ACME'

/** A notification that is due at once, unless `changes` says otherwise. */
export function notification(changes: Partial<Notification> = {}): Notification {
  return {
    kind: 'graded',
    subject: 'abc123def456',
    recipient: 'U0REP',
    occurrence: 'once',
    details: {},
    dueAt: 0,
    ...changes,
  }
}

/** Composers of every kind that do the same. */
export function composersOf(compose: Composers['graded']): Composers {
  return {
    graded: compose,
    graded_late: compose,
    result: compose,
    day_results: compose,
    keep_going: compose,
    digest: compose,
    shared: compose,
  }
}

/** Says what the notification is about. */
export const sayTheSubject: Composers['graded'] = ({ subject }) =>
  Promise.resolve({ say: { text: `About ${subject}`, blocks: [] }, by: 'participant' })

/** Opens the database and brings its tables up to date. */
export async function openDatabase(space: DatabaseSpace, log: Log): Promise<Database> {
  const database = space.open(log)
  const started = await database.start()
  if (!started.ok) throw new Error(`The database: ${started.error.kind}`)
  return database
}
