import { z } from 'zod'
import { findPracticeUrl } from '../../access/attempts.ts'
import { practiceButton } from '../../blocks/assignments/assignment-rows.ts'
import { noteNotSentMessage, noteSentMessage } from '../../blocks/coaching/coach-messages.ts'
import { coachNoteMessage, type PostedNote } from '../../blocks/coaching/note-message.ts'
import type { Content } from '../../blocks/text/document.ts'
import { cardTitle } from '../../blocks/text/session-facts.ts'
import type { ButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { valueInTime } from '../../lib/result.ts'
import { type NotificationKey, notification } from '../../outbox/notification.ts'
import { openForDm, readerOf, retryOrDrop, skip } from '../../shared/open-for-dm.ts'
import { redrawDirectMessage } from '../../slack/direct-message.ts'
import { slackFailure } from '../../slack/failure.ts'
import { assignedRetry, type CoachNote, isBeingAssigned } from './coach-notes.ts'
import type { CoachingNeeds } from './needs.ts'
import { RETRY_MS, whyNotSent } from './not-sent.ts'
import { coachQuestionSent, keyOfQuestion } from './question-messages.ts'

const noteId = z.uuid()

export interface PressedNote {
  /** Of the note, or of the question. */
  noteId: string
  /** The message with the button. */
  posted: PostedNote
}

/** For the buttons of these messages. They name the note, or the question; each press is checked. */
export const ON_NOTE = {
  kind: 'coaching',
  surface: ({ actionId }: ButtonAction) => `dm:${actionId}`,
  read(
    { value }: ButtonAction,
    blocks: readonly unknown[],
    text: string | undefined,
  ): PressedNote | undefined {
    const { data } = noteId.safeParse(value)
    return data === undefined ? undefined : { noteId: data, posted: { blocks, text } }
  },
} as const

/** The DM with a coach's note, for the participant. */
export const coachNote = notification({
  kind: 'coach_note',
  subject: 'session',
  details: z.object({
    coach: z.string(),
    /** The id of the question that the note answers, in whose thread it stands. */
    question: z.string().exactOptional(),
  }),
  thread: ({ subject, recipient, details: { question } }) =>
    question === undefined ? undefined : coachQuestionSent.keyOf({ subject, recipient, dedupKey: question }),
  async compose(needs: CoachingNeeds, row, now) {
    const { recipient, subject: id, dueAt, details } = row
    const { notes, preferences, viewers } = needs
    const note = await notes.find(row.dedupKey)
    if (note === undefined) return skip('note_gone')
    if (isBeingAssigned(note, now)) return { retryAt: now.getTime() + RETRY_MS }
    await notes.abandonClaim(note.id)
    const { undeliverable } = await preferences.find(recipient)
    if (undeliverable !== undefined) return skip('person_unreachable')
    const opened = await openForDm(viewers, row, now)
    if (!opened.ok) return opened.error
    const { session, by, isOwn, reader } = opened.value
    if (!isOwn) return skip('not_attributed')
    const allowed = await readerOf(viewers, note.coach).authorizeCoaching({ id, session })
    if (!allowed.ok) return retryOrDrop(allowed, dueAt, now)
    const practiceUrl = await valueInTime(findPracticeUrl(reader, session), needs.timing.progressMs)
    return {
      say: coachNoteMessage({
        ...note,
        title: cardTitle(session, now),
        retry: assignedRetry(note),
        isAnswer: details.question !== undefined,
        practice: practiceButton(practiceUrl),
      }),
      by,
    }
  },
})

export function keyOfNote({ id, session, person }: Pick<CoachNote, 'id' | 'session' | 'person'>) {
  return coachNote.keyOf({ subject: session, recipient: person, dedupKey: id })
}

/** The DM that confirms a note to its coach, or says why it was not sent. Of the session it has what the form showed. */
export const coachNoteSent = notification({
  kind: 'coach_note_sent',
  subject: 'session',
  details: z.object({
    person: z.string(),
    /** As `coachNote` has it. */
    question: z.string().exactOptional(),
  }),
  thread: ({ subject, recipient, details: { question } }) =>
    question === undefined ? undefined : keyOfQuestion({ id: question, session: subject, coach: recipient }),
  async compose(needs: CoachingNeeds, { dedupKey }, now) {
    const note = await needs.notes.find(dedupKey)
    const confirmed = note && (await confirmationOf(needs, note))
    if (confirmed === undefined) return skip('note_gone')
    return confirmed === 'waiting'
      ? { retryAt: now.getTime() + RETRY_MS }
      : { say: confirmed, by: 'own_choice' }
  },
})

/** The coach's message in whose thread it stands what the person answers: that of their question, if the note answers one. */
export function coachsThread({
  id,
  session,
  coach,
  question,
}: Pick<CoachNote, 'id' | 'session' | 'coach' | 'question'>) {
  return question === undefined
    ? coachNoteSent.keyOf({ subject: session, recipient: coach, dedupKey: id })
    : keyOfQuestion({ id: question, session, coach })
}

/** What the coach's message says of a note. `waiting`: the note is not sent yet. `undefined`: nobody knows. */
export async function confirmationOf(
  { outbox, canWatch, sessionPage }: Pick<CoachingNeeds, 'outbox' | 'canWatch' | 'sessionPage'>,
  note: CoachNote,
): Promise<Content | 'waiting' | undefined> {
  const sent = await outbox.find(keyOfNote(note))
  if (sent === undefined || sent.state === 'waiting') return sent?.state
  const shown = { ...note, canWatch, sessionUrl: sessionPage.url }
  return sent.state === 'sent' ? noteSentMessage(shown) : noteNotSentMessage(shown, whyNotSent(sent.reason))
}

/** Changes a message that the outbox has sent. If that fails, it stays as it is: what the person did counts all the same. */
export async function redrawSent(
  { slack, outbox }: Pick<CoachingNeeds, 'slack' | 'outbox'>,
  context: DeliveryContext,
  key: NotificationKey,
  draw: Parameters<typeof redrawDirectMessage>[2],
): Promise<void> {
  const sent = await context.attempt(outbox.find(key))
  if (!sent.ok || sent.value?.state !== 'sent') return
  try {
    await redrawDirectMessage(slack.client, sent.value.at, draw)
  } catch (error) {
    context.log.warn('a message could not be redrawn', {
      error_id: context.errorId,
      kind: key.kind,
      slack_error: slackFailure(error).code,
    })
  }
}
