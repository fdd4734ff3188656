import { createdAt, isGraded, type SessionHead } from './session.ts'
import type { SessionList } from './session-lists.ts'
import type { SessionSummary } from './session-page.ts'

export interface Attempt {
  id: string
  score: number
  rank: SessionHead['rank']
  date: Date
}

/** A participant's graded attempts at a session's scenario, as far as one list of their sessions goes. */
export interface Attempts {
  /** Oldest first, then by id. An attempt without a date is left out. */
  graded: readonly Attempt[]
  /** The session's own index in `graded`; `undefined` if it is not graded, or older than the list. */
  at: number | undefined
  /** The number of graded attempts before the first of `graded`, if known. */
  before: number | undefined
}

type List = Pick<SessionList, 'sessions' | 'page' | 'hasMore'>

/** Counts the session itself although the list does not have it yet, or not with its score. */
export function attemptsOf(session: SessionHead, id: string, list: List): Attempts {
  const others = list.sessions.filter((line) => !isOf(session, id, line))
  const isListed = others.length < list.sessions.length
  const own = isListed || !isBeyond(session, list) ? attempt(session, id) : []
  const graded = [...others.flatMap((line) => attempt(line, line.id)), ...own].toSorted(inOrder)
  const at = graded.findIndex((one) => one.id === id)
  return { graded, at: at === -1 ? undefined : at, before: list.hasMore ? undefined : 0 }
}

/** Whether the session is better than every attempt before it. A first attempt is not. */
export function isPersonalBest({ graded, at = 0, before }: Attempts): boolean {
  const own = graded[at]
  const earlier = graded.slice(0, at)
  // Without the oldest attempts, nobody knows.
  if (own === undefined || earlier.length === 0 || before === undefined) return false
  return earlier.every(({ score }) => score < own.score)
}

/** Whether a newer list would say the same: later attempts do not change how an earlier one compares. */
export function isSettled(session: SessionHead, id: string, list: List): boolean {
  return (
    list.sessions.some((line) => isOf(session, id, line) && line.score === session.score) ||
    isBeyond(session, list)
  )
}

/** Exec may know a session by another id than the one that it lists. */
function isOf(session: SessionHead, id: string, line: SessionSummary): boolean {
  return line.id === id || line.id === session.id
}

/** Whether a session that is not in the list is on another page, rather than newer than the list. */
function isBeyond(session: SessionHead, { sessions, page, hasMore }: List): boolean {
  if (page > 1) return true
  const own = createdAt(session)
  return hasMore && own !== undefined && sessions.every((line) => (createdAt(line) ?? own) >= own)
}

function attempt(head: SessionHead, id: string): Attempt[] {
  const date = createdAt(head)
  return isGraded(head) && date !== undefined ? [{ id, score: head.score, rank: head.rank, date }] : []
}

function inOrder(one: Attempt, other: Attempt): number {
  const byDate = one.date.getTime() - other.date.getTime()
  return byDate === 0 ? Number(one.id > other.id) - Number(one.id < other.id) : byDate
}
