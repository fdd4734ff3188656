import { createdAt, isGraded, type SessionHead } from './session.ts'
import type { SessionList } from './session-list.ts'
import type { SessionSummary } from './session-page.ts'

/** A graded session of a scenario that someone may have tried several times. */
export interface Attempt {
  id: string
  score: number
  rank: SessionHead['rank']
  date: Date
}

/** A participant's graded attempts at the scenario of a session, as far as a list of their sessions tells. */
export interface Attempts {
  /** Oldest first; of the same time, by id. One without a date has no place among them, and is left out. */
  graded: readonly Attempt[]
  /** Where in `graded` the session itself stands. Missing where it is not graded, or the list does not reach so far. */
  at: number | undefined
  /** How many graded attempts came before the first of `graded`. Missing where that is not known. */
  before: number | undefined
}

type List = Pick<SessionList, 'sessions' | 'page' | 'hasMore'>

/**
 * The attempts that a list of the participant's sessions holds. The session itself counts although the list does not know
 * it yet, or not with its score.
 */
export function attemptsOf(session: SessionHead, id: string, list: List): Attempts {
  const key = `${id} ${session.id} ${session.score} ${session.created_at} ${session.is_valid_attempt} ${list.page} ${list.hasMore}`
  const known = remembered.get(list.sessions) ?? new Map<string, Attempts>()
  const attempts = known.get(key) ?? findAttempts(session, id, list)
  remembered.set(list.sessions, known.set(key, attempts))
  return attempts
}

/** Cards from what is kept are drawn again and again: for as long as a list is in memory, so is what was made of it. */
const remembered = new WeakMap<List['sessions'], Map<string, Attempts>>()

function findAttempts(session: SessionHead, id: string, list: List): Attempts {
  const others = list.sessions.filter((line) => !isOf(session, id, line))
  const isListed = others.length < list.sessions.length
  const own = isListed || !isBeyond(session, list) ? attempt(session, id) : []
  const graded = [...others.flatMap((line) => attempt(line, line.id)), ...own].toSorted(inOrder)
  const at = graded.findIndex((one) => one.id === id)
  return { graded, at: at === -1 ? undefined : at, before: list.hasMore ? undefined : 0 }
}

/**
 * Whether an older list says as much of a session's attempt as a new one would: it has the session graded, or the session
 * is older than all that it holds. What came after an attempt does not change how that stood.
 */
export function isSettled(session: SessionHead, id: string, list: List): boolean {
  return (
    list.sessions.some((line) => isOf(session, id, line) && line.score === session.score) ||
    isBeyond(session, list)
  )
}

/** Whether a line is the session's own. Exec may answer to other ids than the one that it lists a session by. */
function isOf(session: SessionHead, id: string, line: SessionSummary): boolean {
  return line.id === id || line.id === session.id
}

/** Whether a session that the list does not name is on another page of it, rather than newer than the list. */
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
