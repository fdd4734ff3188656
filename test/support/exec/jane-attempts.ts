import type { FakeExec } from './fake-exec.ts'
import { sessionDocument } from './session-documents.ts'

/** Adds graded attempts of Jane's before the session `abc123def456`, a day apart: `a1` is the first. */
export function addAttempts(exec: FakeExec, count: number): void {
  const own = sessionDocument()
  for (let index = 0; index < count; index += 1) {
    const id = `a${index + 1}`
    const created_at = new Date(Date.parse(own.created_at ?? '') - (count - index) * 86_400_000).toISOString()
    exec.sessions.set(id, sessionDocument({ id, score: 40 + (index % 40), rank: 'bronze', created_at }))
  }
}
