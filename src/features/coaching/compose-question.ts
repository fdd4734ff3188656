import { GRANTED_MS } from '../../access/session-grants.ts'
import { withButtons } from '../../blocks/card/card-footer.ts'
import {
  answerButton,
  questionNotSentMessage,
  questionParts,
  questionSentMessage,
} from '../../blocks/coaching/coach-messages.ts'
import type { Composed, Enqueued, Notification } from '../../outbox/notification.ts'
import { cardOffers, type OfferDependencies } from '../../shared/card.ts'
import { type DmCardDependencies, drawDmCard } from '../../shared/dm-card.ts'
import { openForDm, skip } from '../../shared/open-for-dm.ts'
import type { CoachQuestion } from './coach-questions.ts'
import type { Coaching } from './needs.ts'
import { whyNotSent } from './why-not-sent.ts'

const RETRY_MS = 30_000

/** The DM with a person's question, for the coach. */
export async function composeQuestion(
  dependencies: DmCardDependencies & OfferDependencies & { coaching: Coaching },
  notification: Notification,
  now: Date,
): Promise<Composed> {
  const { recipient, subject: id, dedupKey } = notification
  const { questions, preferences } = dependencies.coaching
  const asked = await questions.find(dedupKey)
  if (asked === undefined) return skip('note_gone')
  const { undeliverable } = await preferences.find(recipient)
  if (undeliverable !== undefined) return skip('person_unreachable')
  const opened = await openForDm(dependencies.viewers, notification, now)
  if (!opened.ok) return opened.error
  const { by } = opened.value
  // *Answer…* opens the form of *Coach…*.
  const offers = { ...(await cardOffers(dependencies, opened.value.reader, opened.value)), mayCoach: false }
  const above = questionParts(asked.person, asked.question)
  const { card } = await drawDmCard(dependencies, { id, opened: opened.value, now, above, offers })
  return { say: withButtons(card, [answerButton(asked.id)]), by }
}

/**
 * The DM that confirms a question to the person who asked it, or says why it was not sent. Then the coach's right to see the
 * session ends, too.
 */
export async function composeQuestionSent(
  coaching: Pick<Coaching, 'outbox' | 'questions' | 'grants'>,
  { dedupKey, details }: Notification,
  now: Date,
): Promise<Composed> {
  const asked = await coaching.questions.find(dedupKey)
  if (asked === undefined) return skip('note_gone')
  const sent = await coaching.outbox.find(keyOf(asked))
  if (sent === undefined) return skip('note_gone')
  if (sent.state === 'waiting') return { retryAt: now.getTime() + RETRY_MS }
  // Rows of an earlier version have no `document`.
  if (hasNotArrived(sent)) await endRight(coaching, asked, String(details.document ?? asked.session), now)
  const say =
    sent.state === 'sent'
      ? questionSentMessage(asked)
      : questionNotSentMessage(asked, whyNotSent(sent.reason))
  return { say, by: 'own_choice' }
}

/** The right that the person's other questions gave stays as long as they gave it. */
async function endRight(
  { outbox, questions, grants }: Pick<Coaching, 'outbox' | 'questions' | 'grants'>,
  asked: CoachQuestion,
  document: string,
  now: Date,
): Promise<void> {
  let until = now.getTime()
  for (const { id, askedAt } of await questions.othersLike(asked)) {
    const other = await outbox.find(keyOf({ ...asked, id }))
    if (other !== undefined && !hasNotArrived(other)) until = Math.max(until, askedAt + GRANTED_MS)
  }
  await grants.shorten({ session: document, person: asked.coach }, until)
}

function hasNotArrived(question: Enqueued): boolean {
  return question.state === 'dropped' && question.reason !== 'unclear'
}

function keyOf({ id, session, coach }: Pick<CoachQuestion, 'id' | 'session' | 'coach'>) {
  return { kind: 'coach_question', subject: session, recipient: coach, dedupKey: id } as const
}
