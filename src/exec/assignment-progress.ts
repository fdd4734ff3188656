import type { Assignment } from './assignment.ts'
import { createdAt, isGraded, type SessionHead } from './session.ts'

/** From the poorest. */
const RANKS: readonly string[] = ['unranked', 'bronze', 'silver', 'gold']

/** `undefined` if Exec sent no date of this century. */
export function dueAt({ due_date }: Pick<Assignment, 'due_date'>): Date | undefined {
  return createdAt({ created_at: due_date })
}

export function isDone({ status }: Pick<Assignment, 'status'>): boolean {
  return status === 'completed'
}

/** Whether no attempt is left, or Exec says that the person did not pass. */
export function isOver({ status, attempt_count, attempt_max }: Assignment): boolean {
  return status === 'did_not_pass' || attemptsLeft({ attempt_count, attempt_max }) === 0
}

/** `undefined` without a limit. */
export function attemptsLeft({
  attempt_count,
  attempt_max,
}: Pick<Assignment, 'attempt_count' | 'attempt_max'>): number | undefined {
  return attempt_max == null ? undefined : Math.max(0, attempt_max - (attempt_count ?? 0))
}

/** The rank to reach; `undefined` if any will do. */
export function rankToReach({ rank_min }: Pick<Assignment, 'rank_min'>): string | undefined {
  return rank_min == null || rank_min === 'unranked' ? undefined : rank_min
}

/** An assignment that a session has fulfilled. */
export interface FulfilledAssignment {
  due: Date | undefined
  /** The rank that was needed; `undefined` if any would do. */
  rank: string | undefined
  /** Whether the session began after the due date. */
  isLate: boolean
}

/** The assignment that this session fulfils; of several, the one that was due first after the session. */
export function fulfilledBy(
  session: SessionHead,
  assignments: readonly Assignment[],
): FulfilledAssignment | undefined {
  const began = createdAt(session)
  if (began === undefined || !isGraded(session)) return undefined
  const found = assignments
    .filter((assignment) => isAttemptAt(assignment, session, began) && isFulfilled(assignment, session))
    .map((assignment): FulfilledAssignment => {
      const due = dueAt(assignment)
      const isLate = due !== undefined && due < began
      return { due, rank: rankToReach(assignment), isLate }
    })
  const inTime = found.filter(({ isLate }) => !isLate).toSorted((one, other) => timeOf(one) - timeOf(other))
  return inTime[0] ?? found.toSorted((one, other) => timeOf(other) - timeOf(one))[0]
}

function isAttemptAt({ scenario, created_at }: Assignment, session: SessionHead, began: Date): boolean {
  const assigned = createdAt({ created_at })
  const id = scenario?.id ?? ''
  return id !== '' && id === session.scenario?.id && (assigned === undefined || assigned <= began)
}

/** A rank that the app doesn't know is reached by itself alone. */
export function reachesRank(rank: string | null | undefined, wanted: string): boolean {
  return rank === wanted || (RANKS.includes(wanted) && RANKS.indexOf(rank ?? '') >= RANKS.indexOf(wanted))
}

/** More than one attempt is counted by Exec. */
function isFulfilled(assignment: Assignment, { rank }: SessionHead): boolean {
  const wanted = rankToReach(assignment)
  const isReached = wanted === undefined || reachesRank(rank, wanted)
  return isReached && ((assignment.attempt_min ?? 1) <= 1 || isDone(assignment))
}

function timeOf({ due }: FulfilledAssignment): number {
  return due?.getTime() ?? Number.MAX_SAFE_INTEGER
}

const DAY_MS = 24 * 60 * 60_000
/** What is overdue by more comes last: nobody waits for it any more. */
const OLD_MS = 14 * DAY_MS

/** What is to be done, the most urgent first, and what is done, the latest first. */
export function arrange(
  assignments: readonly Assignment[],
  now: Date,
): { open: Assignment[]; done: Assignment[] } {
  const due = (one: Assignment) => dueAt(one)?.getTime()
  const isOld = (one: Assignment) => isOver(one) || (due(one) ?? now.getTime()) < now.getTime() - OLD_MS
  const soonest = (one: Assignment, other: Assignment) =>
    (due(one) ?? Number.MAX_SAFE_INTEGER) - (due(other) ?? Number.MAX_SAFE_INTEGER)
  const latest = (one: Assignment, other: Assignment) => (due(other) ?? 0) - (due(one) ?? 0)
  const open = assignments.filter((one) => !isDone(one))
  return {
    open: [...open.filter((one) => !isOld(one)).toSorted(soonest), ...open.filter(isOld).toSorted(latest)],
    done: assignments.filter(isDone).toSorted(latest),
  }
}
