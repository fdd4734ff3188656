import { readSessionHead, type SessionHead } from './session.ts'
import { SESSION_ID } from './session-reference.ts'

/** A line of a list of sessions. Any value but the id may be missing or null, as in a session. */
export interface SessionSummary extends SessionHead {
  id: string
}

/**
 * Reads a line of `GET /sessions`. A value of a wrong type is left out, and `unread` names its path. Undefined for what is
 * no object, or has no id that a session can be asked for by.
 */
export function readSessionSummary(
  value: unknown,
): { summary: SessionSummary; unread: string[] } | undefined {
  const read = readSessionHead(value)
  if (!read.ok) return undefined
  const { session, unread } = read.value
  const { id } = session
  return typeof id === 'string' && SESSION_ID.test(id) ? { summary: { ...session, id }, unread } : undefined
}
