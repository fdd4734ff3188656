import type { AccessRule } from '../../access/policy.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import type { DatedRetry } from './coach-notes.ts'
import type { CoachingNeeds } from './needs.ts'

interface ClaimedRetry {
  noteId: string
  retry: DatedRetry
  scenario: string
  /** Of the person, as Exec spells it. */
  email: string
  /** Why the coach may assign it. */
  by: AccessRule
}

/**
 * Assigns the retry of a note in Exec, once: the caller has just added the note, with the retry claimed, and a process that dies
 * here leaves it claimed. Writes an audit line.
 */
export async function assignRetry(
  { exec, notes, people }: CoachingNeeds,
  context: DeliveryContext,
  { noteId, scenario, email, by, retry: { dueAt, rank } }: ClaimedRetry,
): Promise<void> {
  const coach = await people.find(context.user)
  const assignerEmail = 'email' in coach ? coach.email : undefined
  context.onRequest()
  const assigned = await exec.assignScenario(
    { scenario, email, due: new Date(dueAt), assignerEmail, rank },
    { priority: 'interactive', user: context.user },
  )
  const refusal = assigned.ok ? undefined : assigned.error.kind
  const state = assigned.ok ? 'assigned' : refusal === 'unclear' ? refusal : 'refused'
  // If the database does not answer, the retry stays claimed, and counts as unclear.
  await context.attempt(notes.settleRetry(noteId, state, refusal))
  context.auditWithoutOutcome(
    assigned.ok
      ? { decision: 'assigned', reason: by }
      : { decision: 'not_assigned', reason: assigned.error.kind },
  )
}
