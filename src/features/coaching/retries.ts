import { z } from 'zod'
import type { Viewers } from '../../access/viewer.ts'
import { retriedMessage } from '../../blocks/coaching/coach-messages.ts'
import { createdAt, isGraded, normalEmail, type SessionSummary } from '../../exec/session.ts'
import type { Composed, Notification } from '../../outbox/notification.ts'
import { notGraded, openForDm, retryOrDrop, skip } from '../../shared/open-for-dm.ts'
import type { CoachNote } from './coach-note.ts'
import type { CoachNotes } from './coach-notes.ts'
import type { Coaching } from './needs.ts'

/**
 * Tells coaches of the retries that they wait for: the first graded attempt at the same scenario that began after the note. May
 * be called again with the same sessions. Rejects as the database does.
 */
export async function onRetriesGraded(
  { notes, outbox }: Pick<Coaching, 'notes'> & { outbox: Pick<Coaching['outbox'], 'enqueue'> },
  sessions: readonly SessionSummary[],
  now: number,
): Promise<void> {
  if (!(await notes.isAnyAwaiting())) return
  for (const { id, email, scenario, beganAt } of attemptsIn(sessions)) {
    for (const note of await notes.awaiting({ email, scenario, beganAt })) {
      await outbox.enqueue([retried(note, id, now)])
      await notes.markRetried(note.id, id)
    }
  }
}

interface Attempt {
  id: string
  email: string
  scenario: string
  beganAt: number
}

/** Oldest first. Without a date, nobody knows whether a session began after a note. */
function attemptsIn(sessions: readonly SessionSummary[]): Attempt[] {
  const attempts: Attempt[] = []
  for (const session of sessions) {
    const email = normalEmail(session.user?.email ?? '')
    const scenario = session.scenario?.id ?? ''
    const beganAt = createdAt(session)?.getTime()
    if (email !== '' && scenario !== '' && beganAt !== undefined)
      attempts.push({ id: session.id, email, scenario, beganAt })
  }
  return attempts.toSorted((one, other) => one.beganAt - other.beganAt)
}

function retried(
  { id: note, session, coach, person }: CoachNote,
  retry: string,
  dueAt: number,
): Notification {
  const details = { note, session, person }
  return { kind: 'coach_retried', subject: retry, recipient: coach, dedupKey: note, details, dueAt }
}

const details = z.object({ note: z.string() })

interface ComposeRetriedDependencies {
  viewers: Viewers
  notes: Pick<CoachNotes, 'find'>
}

/** As "Jane retried: 82.5 → 91", for someone who may still see it, and still coaches the person. */
export async function composeRetried(
  { viewers, notes }: ComposeRetriedDependencies,
  notification: Notification,
  now: Date,
): Promise<Composed> {
  const note = await notes.find(details.parse(notification.details).note)
  if (note === undefined) return skip('note_gone')
  const opened = await openForDm(viewers, notification, now)
  if (!opened.ok) return opened.error
  const { session, reader } = opened.value
  const { subject: id, dueAt } = notification
  const allowed = await reader.authorizeCoaching({ id, session })
  if (!allowed.ok) return retryOrDrop(allowed, dueAt, now)
  if (!isGraded(session)) return notGraded(notification, now)
  const { person, name, score: before } = note
  const { score, rank } = session
  const wanted = note.retry?.state === 'assigned' ? note.retry.rank : undefined
  return {
    say: retriedMessage({ session: id, person, name, before, score, rank, wanted }),
    by: allowed.value,
  }
}
