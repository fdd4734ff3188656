import type { Problem } from '../../blocks/problems/problem.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import type { Assignment } from '../../exec/assignment.ts'
import { ok, type Result } from '../../lib/result.ts'
import { fromDatabase } from '../notifications/notification-settings.ts'
import { endOf } from './assign-retry.ts'
import type { CoachNote } from './coach-notes.ts'
import type { Coaching } from './coaching.ts'

/** How far the clocks of Exec and of the app may differ. */
const SKEW_MS = 5 * 60_000
/** The person's zone may have changed since. */
const ZONES_MS = 24 * 60 * 60_000
/** Exec may still be creating an assignment that it was asked for so long ago. */
const CREATING_MS = 60_000

export type CheckedRetry = 'assigned' | 'missing' | 'unclear'

interface Asked {
  /** When the retry is due, in milliseconds since the epoch, as are the others. */
  due: number
  /** When Exec was asked to assign it. */
  claimedAt: number
  now: number
}

/**
 * Whether Exec took a retry that it was asked to assign. Those with the same due date that were created earlier are others.
 * @param assignments of the same person in the same scenario.
 */
export function decideCheck(
  assignments: readonly Assignment[],
  { due, claimedAt, now }: Asked,
): CheckedRetry {
  const isThere = assignments.some(({ due_date, created_at }) => {
    const isOlder = Date.parse(created_at ?? '') < claimedAt - SKEW_MS
    return Math.abs(Date.parse(due_date ?? '') - due) < ZONES_MS && !isOlder
  })
  if (isThere) return 'assigned'
  return now - claimedAt < CREATING_MS ? 'unclear' : 'missing'
}

export interface RetryToCheck {
  note: Pick<CoachNote, 'id' | 'session'>
  retry: NonNullable<CoachNote['retry']>
  scenario: string
  /** As Exec spells it. */
  email: string
  /** The person's, as `Intl` knows it. */
  zone: string
}

/** Looks at Exec's list of assignments, and notes what it shows. Writes an audit line if it can tell. */
export async function checkRetry(
  { exec, notes }: Pick<Coaching, 'exec' | 'notes'>,
  context: DeliveryContext,
  { note, retry, scenario, email, zone }: RetryToCheck,
): Promise<Result<CheckedRetry, Problem>> {
  context.onRequest()
  const requester = { priority: 'interactive', user: context.user } as const
  const listed = await exec.listAssignments({ emails: [email], scenario, page: 1 }, requester)
  if (!listed.ok) return listed
  const asked = { due: endOf(retry.due, zone), claimedAt: retry.claimedAt, now: context.now.getTime() }
  const state = decideCheck(listed.value.items, asked)
  if (state === 'unclear') return ok(state)
  const resolved = await fromDatabase(context, notes.resolveRetry(note.id, retry, state))
  if (!resolved.ok) return resolved
  context.auditWithoutOutcome(
    state === 'assigned'
      ? { session: note.session, decision: 'assigned', reason: 'found_in_exec' }
      : { session: note.session, decision: 'not_assigned', reason: state },
  )
  return ok(state)
}
