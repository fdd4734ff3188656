import { withButtons } from '../../blocks/card/shared-head.ts'
import {
  answerButton,
  questionNotSentMessage,
  questionParts,
  questionSentMessage,
} from '../../blocks/coaching/question-message.ts'
import type { Composed, Notification } from '../../outbox/notification.ts'
import { cardOffers, type OfferDependencies } from '../card/answer-with-card.ts'
import { type DmCardDependencies, drawDmCard } from '../notifications/dm-card.ts'
import { openForDm, skip } from '../notifications/open-for-dm.ts'
import type { Coaching } from './coaching.ts'
import { whyNotSent } from './why-not-sent.ts'

const RETRY_MS = 30_000

/** The DM with a person's question, for the coach. */
export async function composeQuestion(
  dependencies: DmCardDependencies & OfferDependencies & { coaching: Coaching },
  notification: Notification,
  now: Date,
): Promise<Composed> {
  const { recipient, subject: id, occurrence } = notification
  const { questions, preferences } = dependencies.coaching
  const asked = await questions.find(occurrence)
  if (asked === undefined) return skip('note_gone')
  const { undeliverable } = await preferences.find(recipient)
  if (undeliverable !== undefined) return skip('person_unreachable')
  const opened = await openForDm(dependencies.sessionAccess, notification, now)
  if (!opened.ok) return opened.error
  const { by } = opened.value
  // *Answer…* opens the form of *Coach…*.
  const offers = { ...(await cardOffers(dependencies, recipient, opened.value)), mayCoach: false }
  const above = questionParts(asked.person, asked.question)
  const { card } = await drawDmCard(dependencies, { recipient, id, opened: opened.value, now, above, offers })
  return { say: withButtons(card, [answerButton(asked.id)]), by }
}

/** The DM that confirms a question to the person who asked it, or says why it was not sent. */
export async function composeQuestionSent(
  { outbox, questions }: Pick<Coaching, 'outbox' | 'questions'>,
  { subject: session, occurrence }: Notification,
  now: Date,
): Promise<Composed> {
  const asked = await questions.find(occurrence)
  if (asked === undefined) return skip('note_gone')
  const key = { kind: 'coach_question', subject: session, recipient: asked.coach, occurrence } as const
  const sent = await outbox.find(key)
  if (sent === undefined) return skip('note_gone')
  if (sent.state === 'waiting') return { retryAt: now.getTime() + RETRY_MS }
  const say =
    sent.state === 'sent'
      ? questionSentMessage(asked)
      : questionNotSentMessage(asked, whyNotSent(sent.reason))
  return { say, by: 'own_choice' }
}
