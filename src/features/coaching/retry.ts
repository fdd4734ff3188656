import { z } from 'zod'
import type { AccessRule } from '../../access/policy.ts'
import { retriedMessage } from '../../blocks/coaching/coaching-messages.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { isGraded, type SessionSummary } from '../../exec/session.ts'
import { notification } from '../../outbox/notification.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import { notGraded, openForDm, retryOrDrop, skip } from '../../shared/sessions/open-for-dm.ts'
import { assignedRetry, type CoachNotes, type DatedRetry } from './coach-notes.ts'
import type { CoachingNeeds } from './needs.ts'
import { coachsMessage, detailsOf, outcomeDetails } from './note-messages.ts'

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
 * here leaves it claimed. Writes an audit line. Resolves to whether Exec may have it.
 */
export async function assignRetry(
  { exec, notes, people }: CoachingNeeds,
  context: DeliveryContext,
  { noteId, scenario, email, by, retry: { dueAt, rank } }: ClaimedRetry,
): Promise<boolean> {
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
  return state !== 'refused'
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
  async compose({ notes, viewers }: CoachingNeeds, row, now) {
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
    const wanted = assignedRetry(note)?.rank
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

/** Earlier versions enqueued this for a late retry. Rows that are left end unsent. */
export const coachRetryAssigned = notification({
  kind: 'coach_retry_assigned',
  subject: 'session',
  details: z.object({}),
  compose: async () => skip('retired'),
})
