import type { Grade, SessionHead, SessionSummary } from './session.ts'
import type { SessionList } from './session-lists.ts'

export interface Attempt extends Grade {
  id: string
  date: Date
}

/** A participant's graded attempts at a session's scenario, from one list of their sessions. */
export interface Attempts {
  /** Oldest first, then by id, without undated attempts. */
  graded: readonly Attempt[]
  /** The session's index in `graded`; `undefined` if it is ungraded or older than the list. */
  at: number | undefined
  /** Whether the first of `graded` is the person's first. */
  isWhole: boolean
}

type List = Pick<SessionList, 'sessions' | 'hasMore'>

/** Includes the session itself, even if the list lacks it or its score. */
export function attemptsOf(session: SessionHead, id: string, list: List): Attempts {
  const others = list.sessions.filter((line) => !isOf(session, id, line))
  const isListed = others.length < list.sessions.length
  const own = isListed || !isBeyond(session, list) ? attempt(session, id) : []
  const graded = [...others.flatMap((line) => attempt(line, line.id)), ...own].toSorted(inOrder)
  const at = graded.findIndex((one) => one.id === id)
  return { graded, at: at === -1 ? undefined : at, isWhole: !list.hasMore }
}

/** Whether the session would have the same place in a newer list. */
export function isSettled(session: SessionHead, id: string, list: List): boolean {
  return (
    list.sessions.some((line) => isOf(session, id, line) && line.grade?.score === session.grade?.score) ||
    isBeyond(session, list)
  )
}

/** Exec may list a session under another id. */
function isOf(session: SessionHead, id: string, line: SessionSummary): boolean {
  return line.id === id || line.id === session.id
}

/** Whether a session missing from the list is older than it, rather than newer. */
function isBeyond(session: SessionHead, { sessions, hasMore }: List): boolean {
  const { beganAt } = session
  return hasMore && beganAt !== undefined && sessions.every((line) => (line.beganAt ?? beganAt) >= beganAt)
}

/** Empty without a grade or a date. */
function attempt({ grade, beganAt: date }: SessionHead, id: string): Attempt[] {
  return grade !== undefined && date !== undefined ? [{ id, ...grade, date }] : []
}

function inOrder(one: Attempt, other: Attempt): number {
  return one.date.getTime() - other.date.getTime() || one.id.localeCompare(other.id)
}
