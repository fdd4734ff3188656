import { practicedMessage } from '../../blocks/coaching/coaching-messages.ts'
import { isGraded, type SessionSummary } from '../../exec/session.ts'
import { ok } from '../../lib/result.ts'
import { notification, skip } from '../../outbox/notification.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import { notGraded, openForDm } from '../../shared/sessions/open-for-dm.ts'
import type { CoachNotes } from './coach-notes.ts'
import type { CoachingNeeds } from './needs.ts'
import { coachsMessage, detailsOf, outcomeDetails } from './note-messages.ts'

/**
 * Tells coaches of the first graded attempt at the same scenario that began after their note. May be called again with
 * the same sessions. Rejects if the database does.
 */
export async function onAttemptsGraded(
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
      await outbox.enqueue([coachNextAttempt.of({ subject, recipient, dedupKey, details, dueAt })])
      await notes.markNextAttempt(dedupKey, subject)
    }
  }
}

/** E.g. "Jane practiced again: 82.5 → 91", for someone who may still see it, and still coaches the person. */
export const coachNextAttempt = notification({
  kind: 'coach_next_attempt',
  subject: 'session',
  details: outcomeDetails,
  thread: coachsMessage,
  async allow(_: CoachingNeeds, row, now) {
    const opened = await openForDm(undefined, row, now)
    if (!opened.ok) return opened
    const { session } = opened.value
    const coaching = await row.reader.authorizeCoaching({ id: row.subject, session })
    return coaching.ok ? ok({ session, by: coaching.value }) : coaching
  },
  async compose({ notes }: CoachingNeeds, row, now) {
    const { session, by } = row.allowed
    const note = await notes.find(row.details.note)
    if (note === undefined) return skip('note_gone')
    if (!isGraded(session)) return notGraded(row, now)
    const { person, name, score: before } = note
    const isAgain = note.session !== undefined
    const say = practicedMessage({
      session: row.subject,
      isAgain,
      person,
      name,
      before,
      grade: session.grade,
    })
    return { say, by }
  },
})
