import { z } from 'zod'
import { DAY_MS } from '../lib/durations.ts'
import { type GoalRank, reachesRank, UNRANKED } from './grading-scale.ts'
import {
  createdAt,
  emailOf,
  isGraded,
  name,
  number,
  parseExecDate,
  personSchema,
  type SessionHead,
  scenarioRefSchema,
  scoreSchema,
  text,
} from './session.ts'

// Exec's OpenAPI document requires no property, so each may be missing or null. A status or rank that Exec adds later is kept.

export const assignmentSchema = z.object({
  id: text,
  user: personSchema.nullish(),
  scenario: scenarioRefSchema.nullish(),
  status: text,
  due_date: text,
  best_score: scoreSchema,
  best_rank: text,
  attempt_count: number,
  attempt_min: number,
  attempt_max: number,
  rank_min: text,
  program: z.object({ id: text, name }).nullish(),
  created_at: text,
})

/** A task to practice a scenario by a date. */
export type Assignment = z.infer<typeof assignmentSchema>

type AssignmentStatus = 'not_started' | 'in_progress' | 'completed' | 'past_due' | 'did_not_pass'

export interface AssignmentQuery {
  /** People's emails, in each known spelling; `undefined` for everyone. */
  emails?: readonly string[] | undefined
  /** `undefined` for all. */
  statuses?: readonly AssignmentStatus[] | undefined
  /** From 1. Each has up to a hundred assignments. */
  page: number
}

export interface NewAssignment {
  /** The scenario's id. */
  scenario: string
  email: string
  due: Date
  /** Exec names this person in its mail. */
  assignerEmail?: string | undefined
  rank?: GoalRank | undefined
}

export function assignmentBody({ email, due, assignerEmail, rank }: NewAssignment): Record<string, string> {
  return {
    user_email: email,
    due_date: due.toISOString(),
    ...(assignerEmail !== undefined && { assigner_email: assignerEmail }),
    ...(rank !== undefined && { rank_min: rank }),
  }
}

/** `undefined` if Exec sent no date of this century. */
export function dueAt({ due_date }: Assignment): Date | undefined {
  return parseExecDate(due_date)
}

export function isDone({ status }: Assignment): boolean {
  return status === 'completed'
}

/** Whether no attempt is left, or Exec says that the person did not pass. */
export function isOver(assignment: Assignment): boolean {
  return assignment.status === 'did_not_pass' || attemptsLeft(assignment) === 0
}

/** `undefined` without a limit. */
export function attemptsLeft({ attempt_count, attempt_max }: Assignment): number | undefined {
  return attempt_max == null ? undefined : Math.max(0, attempt_max - (attempt_count ?? 0))
}

/** The rank to reach; `undefined` if any will do. */
export function rankToReach({ rank_min }: Assignment): string | undefined {
  return rank_min == null || rank_min === UNRANKED ? undefined : rank_min
}

/** An assignment that a session has fulfilled. */
export interface FulfilledAssignment {
  due: Date | undefined
  /** The rank that was needed; `undefined` if any would do. */
  rank: string | undefined
  /** Whether Exec had it as still to do when it was read. */
  wasToDo: boolean
  assigned: Date | undefined
  /** How many attempts it takes. */
  attempts: number
}

/** Whether earlier graded attempts had done it already. */
export function isDoneBefore(
  { rank, assigned, attempts }: FulfilledAssignment,
  earlier: readonly { date: Date; rank: SessionHead['rank'] }[],
): boolean {
  const counted = earlier.filter(({ date }) => assigned === undefined || date >= assigned)
  const isReached = rank === undefined || counted.some((one) => reachesRank(one.rank, rank))
  return isReached && counted.length >= attempts
}

/**
 * The assignment that this session fulfils. Exec doesn't tell which session fulfilled one: of several, it is rather one that was still to
 * do when they were read; of these the one that was assigned last, such as a retry; then the one due first after the session.
 */
export function fulfilledBy(
  session: SessionHead,
  assignments: readonly Assignment[],
): FulfilledAssignment | undefined {
  const began = createdAt(session)
  if (began === undefined || !isGraded(session)) return undefined
  const all = assignments.filter((one) => isAttemptAt(one, session, began) && isFulfilled(one, session))
  const open = all.filter(isToDo)
  const likely = open.length > 0 ? open : all
  const lastAssigned = Math.max(...likely.map(assignedAt))
  const found = likely
    .filter((one) => assignedAt(one) === lastAssigned)
    .map((one) => ({
      due: dueAt(one),
      rank: rankToReach(one),
      wasToDo: isToDo(one),
      assigned: parseExecDate(one.created_at),
      attempts: Math.max(1, one.attempt_min ?? 1),
    }))
    .toSorted((one, other) => timeOf(one) - timeOf(other))
  return found.find(({ due }) => due === undefined || due >= began) ?? found.at(-1)
}

function assignedAt({ created_at }: Assignment): number {
  return parseExecDate(created_at)?.getTime() ?? 0
}

function isAttemptAt({ scenario, created_at }: Assignment, session: SessionHead, began: Date): boolean {
  const assigned = parseExecDate(created_at)
  const id = scenario?.id ?? ''
  return id !== '' && id === session.scenario?.id && (assigned === undefined || assigned <= began)
}

/** If more than one attempt is needed, Exec counts them. */
function isFulfilled(assignment: Assignment, { rank }: SessionHead): boolean {
  const wanted = rankToReach(assignment)
  const isReached = wanted === undefined || reachesRank(rank, wanted)
  return isReached && ((assignment.attempt_min ?? 1) <= 1 || isDone(assignment))
}

function timeOf({ due }: FulfilledAssignment): number {
  return due?.getTime() ?? Number.MAX_SAFE_INTEGER
}

/** An assignment that is overdue for longer comes last. */
const OLD_MS = 14 * DAY_MS

/** What is to be done, the most urgent first, and what is done, the latest first. */
export function byUrgency(
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

/** The first of what one person is to practice in one scenario, such as an assignment and its retry. */
export function onePerScenario(assignments: readonly Assignment[]): Assignment[] {
  const seen = new Set<string>()
  return assignments.filter(({ id, user, scenario }) => {
    const key = `${emailOf({ user }) || id} ${scenario?.id ?? id}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

/** Not done, and still possible. */
export function isToDo(assignment: Assignment): boolean {
  return !isDone(assignment) && !isOver(assignment)
}
