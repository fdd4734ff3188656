import type { RetryFacts } from '../../blocks/coaching/coach-messages.ts'
import { COACHING_ACTIONS } from '../../blocks/coaching/note-message.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import type { Problem } from '../../blocks/problems/problems.ts'
import { auditReason } from '../../delivery/audit.ts'
import type { ButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { fromDatabase } from '../../delivery/from-database.ts'
import { failed, ok, type Result } from '../../lib/result.ts'
import { assignRetry } from './assign-retry.ts'
import { checkRetry, type RetryToCheck } from './check-retry.ts'
import type { CoachNote } from './coach-note.ts'
import { confirmationOf, isBeingAssigned } from './compose-note.ts'
import { tellAssigned } from './late-retry.ts'
import type { Coaching, CoachingDependencies } from './needs.ts'
import type { PressedNote } from './reply.ts'
import { openForCoach } from './send-note.ts'

/** *Check again* and *Assign the retry* in the coach's message, which then says how the retry stands. */
export async function pressRetry(
  dependencies: CoachingDependencies,
  context: DeliveryContext,
  action: ButtonAction,
  { noteId }: PressedNote,
): Promise<void> {
  const tell = (problem: Problem) =>
    context.reply(() => action.replyPrivately(problemMessage(problem, context.errorId)))
  const found = await findRetry(dependencies, context, noteId)
  if (!found.ok) return tell(found.error)
  const { note, retry, coaching } = found.value
  const isAssigning = action.actionId === COACHING_ACTIONS.assignRetry
  const stands = await (isAssigning
    ? assignAgain(dependencies, context, found.value)
    : checkAgain(context, found.value))
  if (!stands.ok) {
    context.audit({ session: note.session, decision: 'not_assigned', ...auditReason(stands.error) })
    return tell(stands.error)
  }
  const confirmed = await fromDatabase(
    context,
    confirmationOf(coaching, { ...note, retry: { ...retry, ...stands.value } }),
  )
  if (!confirmed.ok) return tell(confirmed.error)
  if (confirmed.value === undefined || confirmed.value === 'waiting') return tell({ kind: 'note_gone' })
  await context.replyWithMessage(confirmed.value, action.redraw, action.replyPrivately)
}

interface FoundRetry extends RetryToCheck {
  coaching: Coaching
  note: CoachNote
}

/** The retry of a note that this coach sent, if they may still coach the person. Writes an audit line if not. */
async function findRetry(
  dependencies: CoachingDependencies,
  context: DeliveryContext,
  noteId: string,
): Promise<Result<FoundRetry, Problem>> {
  const { coaching } = dependencies
  const refuse = (problem: {
    kind: 'notices_off' | 'note_gone' | 'database_unavailable' | 'coaching_not_allowed'
  }) => {
    context.audit({ decision: 'skipped', ...auditReason(problem) })
    return failed(problem)
  }
  const found = await fromDatabase(context, coaching.notes.find(noteId))
  if (!found.ok) return refuse(found.error)
  const note = found.value
  if (note?.retry === undefined || note.scenario === undefined || note.coach !== context.user)
    return refuse({ kind: 'note_gone' })
  const allowed = await openForCoach(context, note.session)
  if (!allowed.ok) return allowed
  if (allowed.value.by === 'asked') return refuse({ kind: 'coaching_not_allowed' })
  const email = allowed.value.opened.session.user?.email?.trim() ?? ''
  return ok({ coaching, note, retry: note.retry, scenario: note.scenario, email })
}

/** Looks at Exec's list of assignments for a retry of which it is unclear whether Exec took it. */
async function checkAgain(
  context: DeliveryContext,
  { coaching, note, retry, scenario, email }: FoundRetry,
): Promise<Result<RetryFacts, Problem>> {
  const isOpen = retry.state === 'unclear' || retry.state === 'claimed'
  if (!isOpen || isBeingAssigned(note, context.now)) return ok(retry)
  const checked = await checkRetry(coaching, context, { note, retry, scenario, email })
  return checked.ok ? ok({ ...retry, state: checked.value }) : checked
}

/** Assigns what Exec surely has not. Of two presses, one. */
async function assignAgain(
  { people }: CoachingDependencies,
  context: DeliveryContext,
  { coaching, note, retry, scenario, email }: FoundRetry,
): Promise<Result<RetryFacts, Problem>> {
  if (retry.dueAt <= context.now.getTime()) return failed({ kind: 'due_passed' })
  const claimed = await fromDatabase(context, coaching.notes.claimRetry(note.id))
  if (!claimed.ok) return claimed
  if (!claimed.value) {
    const latest = await fromDatabase(context, coaching.notes.find(note.id))
    return latest.ok ? ok(latest.value?.retry ?? retry) : latest
  }
  const coach = await people.find(context.user)
  const stands = await assignRetry(coaching, context, {
    noteId: note.id,
    session: note.session,
    scenario,
    email,
    retry,
    coachEmail: 'email' in coach ? coach.email : undefined,
  })
  // If the database does not answer, Exec's email tells the person.
  if (stands.state === 'assigned')
    await fromDatabase(context, tellAssigned(coaching.outbox, note, context.now))
  return ok(stands)
}
