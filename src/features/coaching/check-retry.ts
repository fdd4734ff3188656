import type { Problem } from '../../blocks/problems/problems.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { fromDatabase } from '../../delivery/from-database.ts'
import type { Assignment } from '../../exec/assignment.ts'
import type { ListPage } from '../../exec/list-page.ts'
import { normalEmail } from '../../exec/session.ts'
import { ok, type Result } from '../../lib/result.ts'
import type { CoachNote } from './coach-note.ts'
import { tellAssigned } from './late-retry.ts'
import type { Coaching } from './needs.ts'

/** How far the clocks of Exec and of the app may differ. */
const SKEW_MS = 5 * 60_000
/** Exec's API document does not say that it keeps the time of day of a due date. */
const DAY_MS = 24 * 60 * 60_000
/** Exec may still be creating an assignment that it was asked for so long ago. */
const CREATING_MS = 60_000

export type CheckedRetry = 'assigned' | 'missing' | 'unclear'

interface Asked {
  email: string
  scenario: string
  /** When the retry is due, in milliseconds since the epoch, as are the others. */
  dueAt: number
  /** When Exec was asked to assign it. */
  claimedAt: number
  now: number
}

/**
 * Whether Exec took a retry that it was asked to assign. Those with the same due date that were created earlier are others.
 * @param listed the first page of the person's assignments in the scenario, unless Exec ignores a filter.
 */
export function decideCheck(
  { items, hasMore }: Pick<ListPage<Assignment>, 'items' | 'hasMore'>,
  asked: Asked,
): CheckedRetry {
  const { dueAt, claimedAt, now } = asked
  const isThere = items.some((assignment) => {
    const isOlder = Date.parse(assignment.created_at ?? '') < claimedAt - SKEW_MS
    const isDueThen = Math.abs(Date.parse(assignment.due_date ?? '') - dueAt) < DAY_MS
    return isDueThen && !isOlder && isAbout(assignment, asked)
  })
  if (isThere) return 'assigned'
  return hasMore || now - claimedAt < CREATING_MS ? 'unclear' : 'missing'
}

function isAbout({ user, scenario }: Assignment, asked: Pick<Asked, 'email' | 'scenario'>): boolean {
  return normalEmail(user?.email ?? '') === normalEmail(asked.email) && scenario?.id === asked.scenario
}

export interface RetryToCheck {
  note: Pick<CoachNote, 'id' | 'session' | 'coach' | 'person'>
  retry: NonNullable<CoachNote['retry']>
  scenario: string
  /** As Exec spells it. */
  email: string
}

/** Looks at Exec's list of assignments, and notes what it shows: the person hears of a retry that is there. Writes an audit line if it can tell. */
export async function checkRetry(
  { exec, notes, outbox }: Pick<Coaching, 'exec' | 'notes' | 'outbox'>,
  context: DeliveryContext,
  { note, retry, scenario, email }: RetryToCheck,
): Promise<Result<CheckedRetry, Problem>> {
  context.onRequest()
  const requester = { priority: 'interactive', user: context.user } as const
  const listed = await exec.listAssignments({ emails: [email], scenario, page: 1 }, requester)
  if (!listed.ok) return listed
  const { dueAt, claimedAt } = retry
  const asked = { email, scenario, dueAt, claimedAt, now: context.now.getTime() }
  const state = decideCheck(listed.value, asked)
  if (state === 'unclear') return ok(state)
  const resolving = async () => {
    await notes.resolveRetry(note.id, retry, state)
    if (state === 'assigned') await tellAssigned(outbox, note, context.now)
  }
  const resolved = await fromDatabase(context, resolving())
  if (!resolved.ok) return resolved
  context.auditWithoutOutcome(
    state === 'assigned'
      ? { session: note.session, decision: 'assigned', reason: 'found_in_exec' }
      : { session: note.session, decision: 'not_assigned', reason: state },
  )
  return ok(state)
}
