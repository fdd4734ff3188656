import { type Assignment, byUrgency, isToDo } from '../../exec/assignment.ts'
import { BEST_RANK, reachesRank } from '../../exec/grading-scale.ts'
import { type Graded, isGraded, type SessionSummary } from '../../exec/session.ts'
import { groupBy } from '../../lib/group-by.ts'

/** A scenario to practice: it is assigned, or its newest attempt is the person's weakest. */
export type PracticeNow = { assignment: Assignment } | { weakest: Graded<SessionSummary> }

/**
 * Picks what a person should practice first: an overdue assignment, then the scenario of their weakest newest attempt, then the
 * assignment due next. A Gold is not weak.
 * @param sessions the person's own, newest first.
 */
export function practiceNow(
  assignments: readonly Assignment[],
  sessions: readonly SessionSummary[],
  now: Date,
): PracticeNow | undefined {
  const open = byUrgency(assignments, now).open.filter(isToDo)
  const overdue = open.find(({ due }) => due !== undefined && due < now)
  if (overdue !== undefined) return { assignment: overdue }
  const attempts = sessions.filter(isGraded).filter(({ scenario }) => scenario.id !== undefined)
  const [weakest] = groupBy(attempts, ({ scenario }) => scenario.id ?? '')
    .map(([newest]) => newest)
    .filter(({ grade }) => !reachesRank(grade.rank, BEST_RANK))
    .toSorted((one, other) => one.grade.score - other.grade.score)
  const assigned = open.find(
    ({ scenario }) => scenario.id !== undefined && scenario.id === weakest?.scenario.id,
  )
  if (weakest !== undefined && assigned === undefined) return { weakest }
  const next = assigned ?? open[0]
  return next && { assignment: next }
}
