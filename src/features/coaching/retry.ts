import type { AccessRule } from '../../access/policy.ts'
import type { RetryFacts } from '../../blocks/coaching/coach-messages.ts'
import { COACHING_ACTIONS } from '../../blocks/coaching/note-message.ts'
import { type ProblemAnswer, refuse } from '../../delivery/answer.ts'
import { button } from '../../delivery/button.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { failed, ok, type Result } from '../../lib/result.ts'
import type { CoachNote, DatedRetry, KeptRetry } from './coach-notes.ts'
import type { CoachingNeeds } from './needs.ts'
import { confirmationOf, ON_NOTE } from './note-messages.ts'
import { openForCoach } from './open-for-coach.ts'
import { tellAssigned } from './retried.ts'

interface NoteWithRetry<Retry> {
  note: Pick<CoachNote, 'id' | 'session' | 'coach' | 'person'>
  retry: Retry
  scenario: string
  /** Of the person, as Exec spells it. */
  email: string
}

/**
 * Assigns the retry of a note in Exec, once: the caller has claimed it in the database, and a process that dies here leaves it
 * claimed. Writes an audit line.
 * @param found.by why the coach may assign it.
 */
export async function assignRetry(
  { exec, notes, people }: CoachingNeeds,
  context: DeliveryContext,
  { note, scenario, email, by, retry: { due, dueAt, rank } }: NoteWithRetry<DatedRetry> & { by: AccessRule },
): Promise<RetryFacts> {
  const coach = await people.find(context.user)
  const assignerEmail = 'email' in coach ? coach.email : undefined
  context.onRequest()
  const assigned = await exec.assignScenario(
    { scenario, email, due: new Date(dueAt), assignerEmail, rank },
    { priority: 'interactive', user: context.user },
  )
  const state = assigned.ok ? 'assigned' : assigned.error.kind === 'unclear' ? 'unclear' : 'refused'
  const refusal = assigned.ok || state === 'unclear' ? undefined : assigned.error.kind
  // If the database does not answer, the retry stays claimed, and counts as unclear.
  await context.attempt(notes.settleRetry(note.id, state, refusal))
  context.auditWithoutOutcome(
    assigned.ok
      ? { decision: 'assigned', reason: by }
      : { decision: 'not_assigned', reason: assigned.error.kind },
  )
  return { due, rank, state, refusal }
}

interface FoundRetry extends NoteWithRetry<KeptRetry> {
  note: CoachNote
  by: AccessRule
}

/** *Assign the retry* in the coach's message, which then says how it stands: what Exec surely has not is assigned. Of two presses, one does it. */
export const assignAgain = button({
  ids: [COACHING_ACTIONS.assignRetry],
  ...ON_NOTE,
  async run(needs: CoachingNeeds, context, _, { noteId }) {
    const found = await findRetry(needs, context, noteId)
    if (!found.ok) return found.error
    const { note, retry } = found.value
    if (retry.dueAt <= context.now.getTime()) return refuse('not_assigned', { kind: 'due_passed' })
    const stands = (await needs.notes.claimRetry(note.id))
      ? await assignRetry(needs, context, found.value)
      : (await needs.notes.find(note.id))?.retry
    // If the database does not answer, Exec's email tells the person.
    if (stands?.state === 'assigned') await context.attempt(tellAssigned(needs.outbox, note, context.now))
    const confirmed = await context.attempt(
      confirmationOf(needs, { ...note, retry: { ...retry, ...stands } }),
    )
    if (!confirmed.ok) return { audit: [], problem: confirmed.error }
    if (confirmed.value === undefined || confirmed.value === 'waiting')
      return { audit: [], problem: { kind: 'sent_note_gone' } }
    return { audit: 'written', redraw: confirmed.value }
  },
})

/** The retry of a note that this coach sent, if they may still coach the person. */
async function findRetry(
  { notes }: CoachingNeeds,
  context: DeliveryContext,
  noteId: string,
): Promise<Result<FoundRetry, ProblemAnswer>> {
  const note = await notes.find(noteId)
  if (note?.retry === undefined || note.scenario === undefined || note.coach !== context.user)
    return failed(refuse('skipped', { kind: 'sent_note_gone' }))
  const allowed = await openForCoach(context, note.session)
  if (!allowed.ok) return allowed
  const { session, by } = allowed.value
  if (by === 'asked') return failed(refuse('skipped', { kind: 'coaching_not_allowed' }))
  const email = session.user?.email?.trim() ?? ''
  return ok({ note, by, retry: note.retry, scenario: note.scenario, email })
}
