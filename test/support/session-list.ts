import type { SessionDocument } from './exec/session-document.ts'
import { sessionDocument } from './exec/session-documents.ts'
import type { TestApp } from './test-app.ts'

/** Adds or replaces the session `s<index>` of `Scenario <index>`: the older the higher the index. */
export function addToList(
  app: TestApp,
  index: number,
  make: (document: Partial<SessionDocument>) => SessionDocument = sessionDocument,
): void {
  const created_at = new Date(Date.parse('2026-03-15T10:00:00Z') - index * 3_600_000).toISOString()
  app.addSession(make({ id: `s${index}`, created_at, scenario: { id: 's1', name: `Scenario ${index}` } }))
}
