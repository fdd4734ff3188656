import type { RetryFacts } from '../../blocks/coaching/coach-messages.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { fromDatabase } from '../../delivery/from-database.ts'
import { addDays, type LocalDate, localTime, momentOf } from '../../lib/zoned-time.ts'
import type { DatedRetry } from './coach-note.ts'
import type { Coaching } from './needs.ts'

const SECOND_MS = 1000
const WEEK_DAYS = 7

/** The last second of the day. */
export function endOf(day: LocalDate, zone: string): number {
  return momentOf(addDays(day, 1), 0, zone) - SECOND_MS
}

/** The day that a form proposes. */
export function inAWeek(now: number, zone: string): LocalDate {
  return addDays(localTime(now, zone).date, WEEK_DAYS)
}

interface RetryToAssign {
  noteId: string
  session: string
  scenario: string
  /** As Exec spells it. */
  email: string
  retry: DatedRetry
  coachEmail: string | undefined
}

/**
 * Assigns the retry of a note in Exec, once: the caller has claimed it in the database, and a process that dies here leaves it
 * claimed. Writes an audit line.
 */
export async function assignRetry(
  { exec, notes }: Pick<Coaching, 'exec' | 'notes'>,
  context: DeliveryContext,
  { noteId, session, scenario, email, retry, coachEmail }: RetryToAssign,
): Promise<RetryFacts> {
  const { due, dueAt, rank } = retry
  const assignment = {
    scenario,
    email,
    due: new Date(dueAt),
    assignerEmail: coachEmail,
    rank,
  }
  context.onRequest()
  const assigned = await exec.assignScenario(assignment, { priority: 'interactive', user: context.user })
  const state = assigned.ok ? 'assigned' : assigned.error.kind === 'unclear' ? 'unclear' : 'refused'
  const refusal = assigned.ok || state === 'unclear' ? undefined : assigned.error.kind
  // If the database does not answer, the retry stays claimed, and counts as unclear.
  await fromDatabase(context, notes.settleRetry(noteId, state, refusal))
  context.auditWithoutOutcome(
    assigned.ok
      ? { session, decision: 'assigned', reason: 'own_choice' }
      : { session, decision: 'not_assigned', reason: assigned.error.kind },
  )
  return { due, rank, state, refusal }
}
