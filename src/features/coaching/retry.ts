import type { AccessRule } from '../../access/policy.ts'
import { COACHING_ACTIONS } from '../../blocks/coaching/note-message.ts'
import type { Content } from '../../blocks/text/document.ts'
import { type ProblemAnswer, refuse } from '../../delivery/answer.ts'
import { button } from '../../delivery/button.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { failed, ok, type Result } from '../../lib/result.ts'
import { assignedRetry, type DatedRetry } from './coach-notes.ts'
import type { CoachingNeeds } from './needs.ts'
import { confirmation, findSent, ON_NOTE } from './note-messages.ts'
import { openForCoach } from './open-for-coach.ts'
import { tellAssigned } from './retried.ts'

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
 * Assigns the retry of a note in Exec, once: the caller has claimed it in the database, and a process that dies here leaves it
 * claimed. Writes an audit line.
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

/** *Assign the retry* in the coach's message, which then says how it stands: what Exec surely has not is assigned. Of two presses, one does it. */
export const assignAgain = button({
  ids: [COACHING_ACTIONS.assignRetry],
  ...ON_NOTE,
  async run(needs: CoachingNeeds, context, _, noteId) {
    const found = await findRetry(needs, context, noteId)
    if (!found.ok) return found.error
    if (found.value.retry.dueAt <= context.now.getTime())
      return refuse('not_assigned', { kind: 'due_passed' })
    if (await needs.notes.claimRetry(noteId)) await assignRetry(needs, context, found.value)
    const stands = await context.attempt(tellHowItStands(needs, noteId, context.now))
    if (!stands.ok) return { audit: [], problem: stands.error }
    if (stands.value === undefined) return { audit: [], problem: { kind: 'sent_note_gone' } }
    return { audit: 'written', redraw: stands.value }
  },
})

/** To the person, if Exec has the retry; what it resolves to, to the coach. */
async function tellHowItStands(
  needs: CoachingNeeds,
  noteId: string,
  now: Date,
): Promise<Content | undefined> {
  const found = await findSent(needs, noteId)
  if (found === undefined || found.sent.state === 'waiting') return undefined
  const { note, sent } = found
  if (sent.state === 'sent' && assignedRetry(note) !== undefined) await tellAssigned(needs, note, now)
  return confirmation(needs, note, sent)
}

/** The retry of a note that this coach sent, if they may still coach the person. */
async function findRetry(
  { notes }: CoachingNeeds,
  context: DeliveryContext,
  noteId: string,
): Promise<Result<ClaimedRetry, ProblemAnswer>> {
  const note = await notes.find(noteId)
  if (note?.retry === undefined || note.scenario === undefined || note.coach !== context.user)
    return failed(refuse('skipped', { kind: 'sent_note_gone' }))
  const allowed = await openForCoach(context, note.session)
  if (!allowed.ok) return allowed
  const { session, by } = allowed.value
  if (by === 'asked') return failed(refuse('skipped', { kind: 'coaching_not_allowed' }))
  const email = session.user?.email?.trim() ?? ''
  return ok({ noteId, by, retry: note.retry, scenario: note.scenario, email })
}
