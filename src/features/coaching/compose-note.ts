import { practiceButton } from '../../blocks/assignments/assignment-rows.ts'
import { withButtons } from '../../blocks/card/card-footer.ts'
import { noteNotSentMessage, noteSentMessage } from '../../blocks/coaching/coach-messages.ts'
import { answerButtons, answerLine, coachNoteParts } from '../../blocks/coaching/note-message.ts'
import type { Content } from '../../blocks/text/document.ts'
import type { Composed, Notification } from '../../outbox/notification.ts'
import { type DmCardDependencies, drawDmCard } from '../../shared/dm-card.ts'
import { openForDm, readerOf, retryOrDrop, skip } from '../../shared/open-for-dm.ts'
import { answersTo, type CoachNote } from './coach-note.ts'
import type { Coaching } from './needs.ts'
import { whyNotSent } from './why-not-sent.ts'

export interface ComposeNoteDependencies extends DmCardDependencies {
  coaching: Coaching
}

/** Exec has answered by then, or the process that asked it is gone. */
export const CLAIMED_MS = 30_000
const RETRY_MS = 30_000

/** The DM with a coach's note, for the participant. */
export async function composeNote(
  dependencies: ComposeNoteDependencies,
  notification: Notification,
  now: Date,
): Promise<Composed> {
  const { recipient, subject: id, dedupKey, dueAt } = notification
  const { notes, questions, preferences } = dependencies.coaching
  const note = await notes.find(dedupKey)
  if (note === undefined) return skip('note_gone')
  if (isBeingAssigned(note, now)) return { retryAt: now.getTime() + RETRY_MS }
  // Whatever asked Exec for the retry has died meanwhile.
  if (note.retry?.state === 'claimed') await notes.settleRetry(note.id, 'unclear')
  const { undeliverable } = await preferences.find(recipient)
  if (undeliverable !== undefined) return skip('person_unreachable')
  const opened = await openForDm(dependencies.viewers, notification, now)
  if (!opened.ok) return opened.error
  const { session, by } = opened.value
  if (!opened.value.isOwn) return skip('not_attributed')
  const coach = readerOf(dependencies.viewers, note.coach)
  const allowed = await coach.authorizeCoaching({ id, session })
  if (!allowed.ok) return retryOrDrop(allowed, dueAt, now)
  const assigned = note.retry?.state === 'assigned' ? note.retry : undefined
  const { question } = notification.details
  const found = question === undefined ? undefined : await questions.find(String(question))
  const asked = question === undefined ? undefined : (found?.question ?? [])
  const above = coachNoteParts(note.coach, note.note, { retry: assigned, asked })
  const { card, practiceUrl } = await drawDmCard(dependencies, {
    id,
    opened: opened.value,
    now,
    above,
  })
  const practice = assigned && practiceButton(practiceUrl)
  const answers = answersTo(note, { hasReplied: false })
  return { say: withButtons(card, answerButtons(note.id, answers, practice), answerLine(answers)), by }
}

/** The DM that confirms a note to its coach, or says why it was not sent. Of the session it has what the form showed. */
export async function composeNoteSent(
  coaching: Coaching,
  { dedupKey }: Notification,
  now: Date,
): Promise<Composed> {
  const note = await coaching.notes.find(dedupKey)
  const confirmed = note && (await confirmationOf(coaching, note))
  if (confirmed === undefined) return skip('note_gone')
  return confirmed === 'waiting'
    ? { retryAt: now.getTime() + RETRY_MS }
    : { say: confirmed, by: 'own_choice' }
}

/** What the coach's message says of a note. `waiting`: the note is not sent yet. `undefined`: nobody knows. */
export async function confirmationOf(
  { outbox, canWatch }: Pick<Coaching, 'outbox' | 'canWatch'>,
  note: CoachNote,
): Promise<Content | 'waiting' | undefined> {
  const { id: dedupKey, session: subject, person: recipient } = note
  const sent = await outbox.find({ kind: 'coach_note', subject, recipient, dedupKey })
  if (sent === undefined || sent.state === 'waiting') return sent?.state
  const shown = { ...note, canWatch }
  return sent.state === 'sent' ? noteSentMessage(shown) : noteNotSentMessage(shown, whyNotSent(sent.reason))
}

/** Whether a process may still be asking Exec for the retry. */
export function isBeingAssigned({ retry }: CoachNote, now: Date): boolean {
  return retry?.state === 'claimed' && now.getTime() - retry.claimedAt < CLAIMED_MS
}
