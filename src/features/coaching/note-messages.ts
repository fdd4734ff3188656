import { z } from 'zod'
import { practiceButton } from '../../blocks/assignments/assignment-rows.ts'
import { withButtons } from '../../blocks/card/card-footer.ts'
import { noteNotSentMessage, noteSentMessage } from '../../blocks/coaching/coach-messages.ts'
import {
  answerButtons,
  answerLine,
  coachNoteParts,
  type PostedNote,
} from '../../blocks/coaching/note-message.ts'
import type { Content } from '../../blocks/text/document.ts'
import type { ButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { type NotificationKey, notification } from '../../outbox/notification.ts'
import { drawDmCard } from '../../shared/dm-card.ts'
import { openForDm, readerOf, retryOrDrop, skip } from '../../shared/open-for-dm.ts'
import { redrawDirectMessage, UNDELIVERABLE } from '../../slack/direct-message.ts'
import { slackFailure } from '../../slack/failure.ts'
import { answersTo, assignedRetry, type CoachNote, isBeingAssigned } from './coach-notes.ts'
import type { CoachingNeeds } from './needs.ts'

export const RETRY_MS = 30_000

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
    /** The id of the question that the note answers. */
    question: z.string().exactOptional(),
  }),
  async compose(needs: CoachingNeeds, row, now) {
    const { recipient, subject: id, dueAt, details } = row
    const { notes, questions, preferences, viewers } = needs
    const note = await notes.find(row.dedupKey)
    if (note === undefined) return skip('note_gone')
    if (isBeingAssigned(note, now)) return { retryAt: now.getTime() + RETRY_MS }
    await notes.abandonClaim(note.id)
    const { undeliverable } = await preferences.find(recipient)
    if (undeliverable !== undefined) return skip('person_unreachable')
    const opened = await openForDm(viewers, row, now)
    if (!opened.ok) return opened.error
    const { session, by, isOwn } = opened.value
    if (!isOwn) return skip('not_attributed')
    const allowed = await readerOf(viewers, note.coach).authorizeCoaching({ id, session })
    if (!allowed.ok) return retryOrDrop(allowed, dueAt, now)
    const retry = assignedRetry(note)
    const { question } = details
    const asked = question === undefined ? undefined : await questions.findAnswered(question, note)
    const above = coachNoteParts(note.coach, note.note, { retry, asked: asked?.question })
    const { card, practiceUrl } = await drawDmCard(needs, { id, opened: opened.value, now, above })
    const answers = answersTo(note, false)
    const buttons = answerButtons(note.id, answers, retry && practiceButton(practiceUrl))
    return { say: withButtons(card, buttons, answerLine(answers)), by }
  },
})

export function keyOfNote({ id, session, person }: Pick<CoachNote, 'id' | 'session' | 'person'>) {
  return coachNote.keyOf({ subject: session, recipient: person, dedupKey: id })
}

/** The DM that confirms a note to its coach, or says why it was not sent. Of the session it has what the form showed. */
export const coachNoteSent = notification({
  kind: 'coach_note_sent',
  subject: 'session',
  details: z.object({ person: z.string() }),
  async compose(needs: CoachingNeeds, { dedupKey }, now) {
    const note = await needs.notes.find(dedupKey)
    const confirmed = note && (await confirmationOf(needs, note))
    if (confirmed === undefined) return skip('note_gone')
    return confirmed === 'waiting'
      ? { retryAt: now.getTime() + RETRY_MS }
      : { say: confirmed, by: 'own_choice' }
  },
})

/** What the coach's message says of a note. `waiting`: the note is not sent yet. `undefined`: nobody knows. */
export async function confirmationOf(
  { outbox, canWatch }: Pick<CoachingNeeds, 'outbox' | 'canWatch'>,
  note: CoachNote,
): Promise<Content | 'waiting' | undefined> {
  const sent = await outbox.find(keyOfNote(note))
  if (sent === undefined || sent.state === 'waiting') return sent?.state
  const shown = { ...note, canWatch }
  return sent.state === 'sent' ? noteSentMessage(shown) : noteNotSentMessage(shown, whyNotSent(sent.reason))
}

/** The reason for which a message was dropped, with one word for all of Slack's codes for people who take none. */
export function whyNotSent(reason: string): string {
  return UNDELIVERABLE.has(reason) ? 'person_unreachable' : reason
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
