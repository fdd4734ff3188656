import { z } from 'zod'
import { GRANTED_MS } from '../../access/roles.ts'
import {
  questionMessage,
  questionNotSentMessage,
  questionSentMessage,
} from '../../blocks/coaching/coach-messages.ts'
import { cardTitle } from '../../blocks/text/session-facts.ts'
import type { Enqueued } from '../../outbox/notification.ts'
import { notification } from '../../outbox/notification.ts'
import { openForDm, skip } from '../../shared/open-for-dm.ts'
import type { CoachQuestion } from './coach-questions.ts'
import type { CoachingNeeds } from './needs.ts'
import { RETRY_MS, whyNotSent } from './not-sent.ts'

/** The DM with a person's question, for the coach. */
export const coachQuestion = notification({
  kind: 'coach_question',
  subject: 'session',
  details: z.object({ person: z.string() }),
  async compose(needs: CoachingNeeds, row, now) {
    const { recipient, dedupKey } = row
    const asked = await needs.questions.find(dedupKey)
    if (asked === undefined) return skip('note_gone')
    const { undeliverable } = await needs.preferences.find(recipient)
    if (undeliverable !== undefined) return skip('coach_unreachable')
    const opened = await openForDm(needs.viewers, row, now)
    if (!opened.ok) return opened.error
    const { session, by } = opened.value
    return { say: questionMessage({ ...asked, title: cardTitle(session, now) }), by }
  },
})

export function keyOfQuestion({ id, session, coach }: Pick<CoachQuestion, 'id' | 'session' | 'coach'>) {
  return coachQuestion.keyOf({ subject: session, recipient: coach, dedupKey: id })
}

/**
 * The DM that confirms a question to the person who asked it, or says why it was not sent. Then the coach's right to see the
 * session ends, too.
 */
export const coachQuestionSent = notification({
  kind: 'coach_question_sent',
  subject: 'session',
  // Rows of an earlier version have no `document`.
  details: z.object({ coach: z.string(), document: z.string().exactOptional() }),
  async compose(needs: CoachingNeeds, { dedupKey, details }, now) {
    const asked = await needs.questions.find(dedupKey)
    if (asked === undefined) return skip('note_gone')
    const sent = await needs.outbox.find(keyOfQuestion(asked))
    if (sent === undefined) return skip('note_gone')
    if (sent.state === 'waiting') return { retryAt: now.getTime() + RETRY_MS }
    if (hasNotArrived(sent)) await endRight(needs, asked, details.document ?? asked.session, now)
    const say =
      sent.state === 'sent'
        ? questionSentMessage(asked)
        : questionNotSentMessage(asked, whyNotSent(sent.reason))
    return { say, by: 'own_choice' }
  },
})

/** The right that the person's other questions gave stays as long as they gave it. */
async function endRight(
  { outbox, questions, grants }: CoachingNeeds,
  asked: CoachQuestion,
  document: string,
  now: Date,
): Promise<void> {
  let until = now.getTime()
  for (const { id, askedAt } of await questions.othersLike(asked)) {
    const other = await outbox.find(keyOfQuestion({ ...asked, id }))
    if (other !== undefined && !hasNotArrived(other)) until = Math.max(until, askedAt + GRANTED_MS)
  }
  await grants.shorten({ session: document, person: asked.coach }, until)
}

function hasNotArrived(question: Enqueued): boolean {
  return question.state === 'dropped' && question.reason !== 'unclear'
}
