import { DAY_MS } from '../lib/durations.ts'
import { groupBy } from '../lib/group-by.ts'
import { type GoalRank, reachesRank } from './grading-scale.ts'
import { emailOf, type Grade, isGraded, type Person, type ScenarioRef, type SessionHead } from './session.ts'

/** A task to practice a scenario by a date. As for sessions, Exec guarantees no property. */
export interface Assignment {
  id?: string | undefined
  person: Person
  scenario: ScenarioRef
  /** See `AssignmentStatus`. A status that Exec adds later is kept. */
  status?: string | undefined
  due?: Date | undefined
  best?: Grade | undefined
  attempts: number
  /** How many graded attempts are needed. */
  attemptsNeeded: number
  /** `undefined` without a limit. */
  attemptLimit?: number | undefined
  /** `undefined` if any will do. */
  rankToReach?: string | undefined
  /** The program's name. */
  program?: string | undefined
  assignedAt?: Date | undefined
}

type AssignmentStatus = 'not_started' | 'in_progress' | 'completed' | 'past_due' | 'did_not_pass'

export interface AssignmentQuery {
  /** People's emails, in each known spelling; `undefined` for everyone. */
  emails?: readonly string[] | undefined
  /** Exec's ids; `undefined` for all. */
  scenarios?: readonly string[] | undefined
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
  /** Exec names this person in the mail. */
  assignerEmail?: string | undefined
  rank?: GoalRank | undefined
  /** How many attempts are needed; one by default. */
  attempts?: number | undefined
  /** For Exec's mail. */
  message?: string | undefined
}

/** JSON leaves out what is `undefined`. */
export function assignmentBody({ email, due, assignerEmail, rank, attempts, message }: NewAssignment) {
  return {
    user_email: email,
    due_date: due.toISOString(),
    assigner_email: assignerEmail,
    attempt_min: attempts,
    rank_min: rank,
    custom_message: message,
  }
}

export function isDone({ status }: Assignment): boolean {
  return status === 'completed'
}

/** Whether the attempts are used up, or Exec says that the person failed. */
export function isOver(assignment: Assignment): boolean {
  return assignment.status === 'did_not_pass' || attemptsLeft(assignment) === 0
}

/** `undefined` without a limit. */
export function attemptsLeft({ attempts, attemptLimit }: Assignment): number | undefined {
  return attemptLimit === undefined ? undefined : Math.max(0, attemptLimit - attempts)
}

/** Whether the rank is reached, so that only attempts are missing. */
export function isGoalReached({ best, rankToReach }: Assignment): boolean {
  return rankToReach !== undefined && reachesRank(best?.rank, rankToReach)
}

/** An assignment that a session has fulfilled. */
export interface FulfilledAssignment {
  due: Date | undefined
  /** The rank that was needed; `undefined` if any would do. */
  rank: string | undefined
  assigned: Date | undefined
  /** How many attempts it takes. */
  attempts: number
  /** Whether it was still open when it was read. */
  isOpen: boolean
  /** The scenario's other assignments that are surely still open, most urgent first. */
  others: readonly Pick<Assignment, 'due' | 'rankToReach'>[]
}

/** Whether earlier graded attempts already fulfilled it. */
export function isDoneBefore(
  { rank, assigned, attempts }: FulfilledAssignment,
  earlier: readonly { date: Date; rank?: string | undefined }[],
): boolean {
  const counted = earlier.filter(({ date }) => assigned === undefined || date >= assigned)
  const isReached = rank === undefined || counted.some((one) => reachesRank(one.rank, rank))
  return isReached && counted.length >= attempts
}

/**
 * The assignment that this session fulfils; Exec doesn't link the two. Of several, prefers one that was open when read,
 * then the latest assigned, then the first due after the session.
 */
export function fulfilledBy(
  session: SessionHead,
  assignments: readonly Assignment[],
): FulfilledAssignment | undefined {
  const { beganAt } = session
  if (beganAt === undefined || !isGraded(session)) return undefined
  const all = assignments.filter(
    (one) => isAttemptAt(one, session, beganAt) && isFulfilled(one, session.grade),
  )
  const open = all.filter(isToDo)
  const likely = open.length > 0 ? open : all
  const timeAssigned = ({ assignedAt }: Assignment) => assignedAt?.getTime() ?? 0
  const lastAssigned = Math.max(...likely.map(timeAssigned))
  const others = byDue(
    assignments.filter((one) => isAttemptAt(one, session, beganAt) && isMissed(one, session.grade)),
  )
  const found = byDue(likely.filter((one) => timeAssigned(one) === lastAssigned)).map((one) => ({
    due: one.due,
    rank: one.rankToReach,
    assigned: one.assignedAt,
    attempts: one.attemptsNeeded,
    isOpen: open.length > 0,
    others,
  }))
  return found.find(({ due }) => due === undefined || due >= beganAt) ?? found.at(-1)
}

function isAttemptAt({ scenario, assignedAt }: Assignment, session: SessionHead, beganAt: Date): boolean {
  const { id } = scenario
  return id !== undefined && id === session.scenario.id && (assignedAt === undefined || assignedAt <= beganAt)
}

/** Whether it stays open after this session, which the list may not include yet. */
function isMissed(assignment: Assignment, { rank }: Grade): boolean {
  const { best, rankToReach, attempts, attemptsNeeded } = assignment
  const isReached = reachesRank(rank, rankToReach) || reachesRank(best?.rank, rankToReach)
  return isToDo(assignment) && (!isReached || attempts + 1 < attemptsNeeded)
}

/** If it takes several attempts, only Exec counts them. */
function isFulfilled(assignment: Assignment, { rank }: Grade): boolean {
  const { rankToReach, attemptsNeeded } = assignment
  return reachesRank(rank, rankToReach) && (attemptsNeeded <= 1 || isDone(assignment))
}

/** Undated ones come last. */
function byDue(assignments: readonly Assignment[]): Assignment[] {
  const due = (one: Assignment) => one.due?.getTime() ?? Number.MAX_SAFE_INTEGER
  return assignments.toSorted((one, other) => due(one) - due(other))
}

/** Assignments overdue for longer come last. */
const OLD_MS = 14 * DAY_MS

/** Open assignments, most urgent first, and finished ones, latest first. */
export function byUrgency(
  assignments: readonly Assignment[],
  now: Date,
): { open: Assignment[]; done: Assignment[] } {
  const due = (one: Assignment) => one.due?.getTime()
  const isOld = (one: Assignment) => isOver(one) || (due(one) ?? now.getTime()) < now.getTime() - OLD_MS
  const latest = (one: Assignment, other: Assignment) => (due(other) ?? 0) - (due(one) ?? 0)
  const open = assignments.filter((one) => !isDone(one))
  return {
    open: [...byDue(open.filter((one) => !isOld(one))), ...open.filter(isOld).toSorted(latest)],
    done: assignments.filter(isDone).toSorted(latest),
  }
}

/** Groups one person's assignments by scenario. */
export function byScenario(assignments: readonly Assignment[]): [Assignment, ...Assignment[]][] {
  return groupBy(assignments, ({ id, scenario }) => scenario.id ?? id ?? 'unknown')
}

/** Keeps only the person's first assignment in each scenario: it may have been assigned again. */
export function onePerScenario(assignments: readonly Assignment[]): Assignment[] {
  const keyOf = ({ id, person, scenario }: Assignment) => `${emailOf({ person }) || id} ${scenario.id ?? id}`
  return groupBy(assignments, keyOf).map(([first]) => first)
}

/** Not done, and still possible. */
export function isToDo(assignment: Assignment): boolean {
  return !isDone(assignment) && !isOver(assignment)
}
