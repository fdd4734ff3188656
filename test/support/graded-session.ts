import type { AppWithDatabase } from './database/app-with-database.ts'
import type { SessionDocument } from './exec/session-document.ts'
import { sessionDocument, ungradedDocument } from './exec/session-documents.ts'

const MINUTE_MS = 60_000

/** Begins a session of Jane's a minute ago, which is not graded yet. */
export function beginSession(app: AppWithDatabase, id: string, fields: Partial<SessionDocument> = {}): void {
  const created_at = new Date(app.now() - MINUTE_MS).toISOString()
  app.exec.sessions.set(id, ungradedDocument({ id, created_at, ...fields }))
}

/** Exec grades a session that it has. */
export function gradeSession(
  { exec }: AppWithDatabase,
  id: string,
  fields: Partial<SessionDocument> = {},
): void {
  const { created_at, user } = exec.sessions.get(id) ?? {}
  if (created_at === undefined || user === undefined) throw new Error(`There is no session ${id}.`)
  exec.sessions.set(id, sessionDocument({ id, created_at, user, ...fields }))
}

/** Longer than between two looks, also when nothing has happened for an hour. */
const LOOK_MS = 16 * MINUTE_MS

/** Lets so much time pass that the app looks for grades again, and says what is due. */
export async function lookLater(app: AppWithDatabase, ms = LOOK_MS): Promise<void> {
  app.pass(ms)
  await app.bot.sayDue()
}
