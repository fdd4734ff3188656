import { z } from 'zod'
import { findPracticeUrl } from '../../access/attempts.ts'
import type { Viewer } from '../../access/viewer.ts'
import { practiceButton } from '../../blocks/assignments/assignment-rows.ts'
import { coachNoteMessage, noteSentMessage } from '../../blocks/coaching/coaching-messages.ts'
import { cardTitle } from '../../blocks/session/session-facts.ts'
import type { Content } from '../../blocks/text/document.ts'
import type { RichPiece } from '../../blocks/text/rich-pieces.ts'
import type { ButtonAction } from '../../delivery/button-action.ts'
import type { SessionHead } from '../../exec/session.ts'
import { valueInTime } from '../../lib/result.ts'
import {
  type Composed,
  type Notification,
  type NotificationKey,
  type NotificationOf,
  notification,
} from '../../outbox/notification.ts'
import { openForDm, readerOf, retryOrDrop, skip } from '../../shared/sessions/open-for-dm.ts'
import { coachQuestionSent, keyOfQuestion, RETRY_MS, whyNotSent } from './ask.ts'
import { assignedRetry, type CoachNote } from './coach-notes.ts'
import type { CoachingNeeds } from './needs.ts'

const noteId = z.uuid()

/** For the buttons of these messages. They name the note, or the question; each press is checked. */
export const ON_NOTE = {
  kind: 'coaching',
  surface: ({ actionId }: ButtonAction) => `dm:${actionId}`,
  read: ({ value }: ButtonAction) => noteId.safeParse(value).data,
} as const

/** The DM with a coach's note, for the participant. */
export const coachNote = notification({
  kind: 'coach_note',
  subject: 'session',
  details: z.object({
    coach: z.string(),
    /** The id of the question that the note answers, in whose thread it stands. */
    question: z.string().optional(),
  }),
  thread: ({ subject, recipient, details: { question } }) =>
    question === undefined ? undefined : coachQuestionSent.keyOf({ subject, recipient, dedupKey: question }),
  async compose(needs: CoachingNeeds, row, now) {
    const { subject: id, dueAt } = row
    const { viewers } = needs
    const note = await needs.notes.find(row.dedupKey)
    if (note === undefined) return skip('note_gone')
    if (note.session === undefined) return composeOnPractice(needs, row, note, now)
    const opened = await openForDm(viewers, row, now)
    if (!opened.ok) return opened.error
    const { session, by, isOwn, reader } = opened.value
    if (!isOwn) return skip('not_attributed')
    const allowed = await readerOf(viewers, note.coach).authorizeCoaching({ id, session })
    if (!allowed.ok) return retryOrDrop(allowed, dueAt, now)
    const shown = { ...note, title: cardTitle(session, now) }
    return { say: await drawNote(needs, reader, shown, session), by }
  },
})

/** The right to coach the person is checked again. */
async function composeOnPractice(
  needs: CoachingNeeds,
  { recipient, dueAt }: Pick<Notification, 'recipient' | 'dueAt'>,
  note: CoachNote,
  now: Date,
): Promise<Composed> {
  const reader = readerOf(needs.viewers, recipient)
  const insider = await reader.insider()
  if (!insider.ok) return retryOrDrop(insider, dueAt, now)
  const session = { person: { email: insider.value.email }, scenario: {} }
  const allowed = await readerOf(needs.viewers, note.coach).authorizeCoaching({ session })
  if (!allowed.ok) return retryOrDrop(allowed, dueAt, now)
  const say = await drawNote(needs, reader, note, { scenario: { id: note.scenario } })
  return { say, by: 'participant' }
}

/** @param session of which at least the scenario is known. */
export async function drawNote(
  { timing }: CoachingNeeds,
  reader: Viewer,
  note: CoachNote,
  session: Pick<SessionHead, 'beganAt' | 'scenario'>,
  replied?: readonly RichPiece[],
): Promise<Content> {
  const practiceUrl = await valueInTime(findPracticeUrl(reader, session), timing.progressMs)
  return coachNoteMessage({
    ...note,
    retry: assignedRetry(note),
    isAnswer: note.question !== undefined,
    practice: practiceButton(practiceUrl),
    replied,
  })
}

export function keyOfNote({ id, session, person }: Pick<CoachNote, 'id' | 'session' | 'person'>) {
  return coachNote.keyOf({ subject: session ?? '', recipient: person, dedupKey: id })
}

/** The DM that confirms a note to its coach, or says why it was not sent. Of the session it has what the form showed. */
export const coachNoteSent = notification({
  kind: 'coach_note_sent',
  subject: 'session',
  details: z.object({
    person: z.string(),
    /** As `coachNote` has it. */
    question: z.string().optional(),
  }),
  thread: ({ subject, recipient, details: { question } }) =>
    question === undefined ? undefined : keyOfQuestion({ id: question, session: subject, coach: recipient }),
  async compose({ notes, outbox, canWatch, sessionPage }: CoachingNeeds, { dedupKey }, now) {
    const note = await notes.find(dedupKey)
    const sent = note && (await outbox.find(keyOfNote(note)))
    if (note === undefined || sent === undefined) return skip('note_gone')
    if (sent.state === 'waiting') return { retryAt: now.getTime() + RETRY_MS }
    const say = noteSentMessage({ ...note, canWatch, sessionUrl: sessionPage.url }, whyNotSent(sent))
    return { say, by: 'own_choice' }
  },
})

/** What comes of a note: it stands below the coach's message. */
export const outcomeDetails = z.object({
  note: z.string(),
  /** That of the note; empty: none. */
  session: z.string(),
  person: z.string(),
  question: z.string().optional(),
})

type Outcome = NotificationOf<z.infer<typeof outcomeDetails>>

export function detailsOf({ id: note, session = '', person, question }: CoachNote): Outcome['details'] {
  return { note, session, person, question }
}

/** That message: the question's, if the note answers one. */
export function coachsMessage({ recipient: coach, details }: Outcome): NotificationKey {
  const { note, session, question } = details
  return question === undefined
    ? coachNoteSent.keyOf({ subject: session, recipient: coach, dedupKey: note })
    : keyOfQuestion({ id: question, session, coach })
}
