import type { AccessRule } from '../../access/policy.ts'
import { ifAssigned } from '../../blocks/assign/assign-words.ts'
import { retriedMessage } from '../../blocks/coaching/coaching-messages.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { isGraded, type SessionSummary } from '../../exec/session.ts'
import { notification } from '../../outbox/notification.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import { type NewCoachAssignment, rowId } from '../../shared/assigning/coach-assignments.ts'
import { outcomeOf, postAssignment, type ToAssign } from '../../shared/assigning/post-assignment.ts'
import { notGraded, openForDm, retryOrDrop, skip } from '../../shared/sessions/open-for-dm.ts'
import type { CoachNotes } from './coach-notes.ts'
import type { CoachingNeeds } from './needs.ts'
import { coachsMessage, detailsOf, outcomeDetails, retryOf } from './note-messages.ts'

/**
 * Assigns the retry of a note in Exec, once: the caller has just added the note, with the retry claimed. Writes an audit line. Resolves
 * to whether Exec may have it.
 * @param by why the coach may assign it.
 */
export async function assignRetry(
  needs: CoachingNeeds,
  context: DeliveryContext,
  retry: ToAssign & Pick<NewCoachAssignment, 'batch'>,
  by: AccessRule,
): Promise<boolean> {
  context.onRequest()
  const posted = await postAssignment(needs, retry, { priority: 'interactive', user: context.user })
  const outcome = outcomeOf(posted)
  // If the database does not answer, the retry stays claimed, and counts as unclear.
  await context.attempt(needs.coachAssignments.settle(rowId(retry.batch), outcome))
  context.auditWithoutOutcome(
    posted.ok
      ? { decision: 'assigned', reason: by }
      : { decision: 'not_assigned', reason: posted.error.kind },
  )
  return outcome.state !== 'refused'
}

/**
 * Tells coaches of the retries that they wait for: the first graded attempt at the same scenario that began after the note. May
 * be called again with the same sessions. Rejects as the database does.
 */
export async function onRetriesGraded(
  { notes, outbox }: { notes: CoachNotes; outbox: Pick<Outbox, 'enqueue'> },
  sessions: readonly SessionSummary[],
  dueAt: number,
): Promise<void> {
  if (!(await notes.isAnyAwaiting())) return
  const beganAt = (session: SessionSummary) => session.beganAt?.getTime() ?? 0
  for (const attempt of sessions.toSorted((one, other) => beganAt(one) - beganAt(other))) {
    const { id: subject } = attempt
    for (const note of await notes.awaiting(attempt)) {
      const { id: dedupKey, coach: recipient } = note
      const details = detailsOf(note)
      await outbox.enqueue([coachRetried.of({ subject, recipient, dedupKey, details, dueAt })])
      await notes.markRetried(dedupKey, subject)
    }
  }
}

/** As "Jane retried: 82.5 → 91", for someone who may still see it, and still coaches the person. */
export const coachRetried = notification({
  kind: 'coach_retried',
  subject: 'session',
  details: outcomeDetails,
  thread: coachsMessage,
  async compose(needs: CoachingNeeds, row, now) {
    const { notes, viewers } = needs
    const note = await notes.find(row.details.note)
    if (note === undefined) return skip('note_gone')
    const opened = await openForDm(viewers, row, now)
    if (!opened.ok) return opened.error
    const { session, reader } = opened.value
    const allowed = await reader.authorizeCoaching({ id: row.subject, session })
    if (!allowed.ok) return retryOrDrop(allowed, row.dueAt, now)
    if (!isGraded(session)) return notGraded(row, now)
    const { person, name, score: before } = note
    const isRetry = note.session !== undefined
    const wanted = ifAssigned(await retryOf(needs, note))?.rank
    return {
      say: retriedMessage({
        session: row.subject,
        isRetry,
        person,
        name,
        before,
        grade: session.grade,
        wanted,
      }),
      by: allowed.value,
    }
  },
})
