import type { AssignmentState } from '../../database/tables.ts'
import type { GoalRank } from '../../exec/grading-scale.ts'
import type { LocalDate } from '../../lib/zoned-time.ts'
import { rankOf } from '../session/session-facts.ts'
import { dayText } from '../text/times.ts'
import { toSingleLine } from '../text/untrusted-text.ts'

export interface AssignmentFacts {
  due: LocalDate
  rank: GoalRank | undefined
  state: AssignmentState
  refusal?: AssignRefusal | undefined
}

/** E.g. "due Fri, Apr 3" and "goal: Gold". It needs no year, since it is due within one. */
export function termFacts({
  due,
  rank,
}: Pick<AssignmentFacts, 'due' | 'rank'>): [day: string, goal?: string] {
  const day = `due ${dayText(due, due)}`
  return rank === undefined ? [day] : [day, `goal: ${rankOf(rank).word}`]
}

/** The name of what was assigned. */
export function assignedTitle(title: string | undefined): string {
  return toSingleLine(title) ?? 'Exec scenario'
}

const LIMIT_USED = "Exec's request limit is used up for now."

const REFUSALS = {
  limited: LIMIT_USED,
  personal_limit: LIMIT_USED,
  quota_reserved: LIMIT_USED,
  not_found: 'Exec no longer has this scenario.',
  unreachable: "Exec couldn't be reached.",
  key_rejected: 'Exec rejects my API key.',
  not_connected: "Exec isn't connected.",
  workspace_inactive: 'Your Exec workspace is inactive.',
  not_coached: "You can't coach them anymore.",
  not_established: "I couldn't find out whether you coach them.",
  due_not_ahead: 'That day is over where they are.',
  internal: 'Something went wrong.',
  replaced: 'A later assignment took its place.',
  request_refused: 'Exec refused it. Check that both of you have an account in Exec.',
}

/** Why something was not assigned, as the log names it. */
export type AssignRefusal = keyof typeof REFUSALS

/** @param kind of an error from Exec, or as a row stores it. */
export function toAssignRefusal(kind: string): AssignRefusal {
  return isAssignRefusal(kind) ? kind : 'request_refused'
}

function isAssignRefusal(kind: string): kind is AssignRefusal {
  return Object.hasOwn(REFUSALS, kind)
}

/** Another try would fail again, or assign it twice. */
export const FINAL_REFUSALS: readonly AssignRefusal[] = ['not_found', 'replaced']

export function mayTryAgain({ state, refusal }: Pick<AssignmentFacts, 'state' | 'refusal'>): boolean {
  return state === 'refused' && refusal !== undefined && !FINAL_REFUSALS.includes(refusal)
}

export function whyNotAssigned(refusal: AssignRefusal = 'request_refused'): string {
  return REFUSALS[refusal]
}
