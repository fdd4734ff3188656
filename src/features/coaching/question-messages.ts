import { z } from 'zod'
import { QUESTION } from '../../access/policy.ts'
import { questionMessage, questionSentMessage } from '../../blocks/coaching/coach-messages.ts'
import { cardTitle } from '../../blocks/text/session-facts.ts'
import { notification } from '../../outbox/notification.ts'
import { openForDm, skip } from '../../shared/open-for-dm.ts'
import type { CoachQuestion } from './coach-questions.ts'
import type { CoachingNeeds } from './needs.ts'
import { RETRY_MS, whyNotSent } from './not-sent.ts'

/** The DM with a person's question, for the coach: with it, they may see the session. */
export const coachQuestion = notification({
  kind: QUESTION,
  subject: 'session',
  details: z.object({ person: z.string() }),
  async compose(needs: CoachingNeeds, row, now) {
    const asked = await needs.questions.find(row.dedupKey)
    if (asked === undefined) return skip('note_gone')
    const opened = await openForDm(needs.viewers, row, now)
    if (!opened.ok) return opened.error
    const { session, by } = opened.value
    return { say: questionMessage({ ...asked, title: cardTitle(session, now) }), by }
  },
})

export function keyOfQuestion({ id, session, coach }: Pick<CoachQuestion, 'id' | 'session' | 'coach'>) {
  return coachQuestion.keyOf({ subject: session, recipient: coach, dedupKey: id })
}

/** The DM that confirms a question to the person who asked it, or says why it was not sent. */
export const coachQuestionSent = notification({
  kind: 'coach_question_sent',
  subject: 'session',
  details: z.object({ coach: z.string() }),
  async compose({ questions, outbox }: CoachingNeeds, { dedupKey }, now) {
    const asked = await questions.find(dedupKey)
    const sent = asked && (await outbox.find(keyOfQuestion(asked)))
    if (asked === undefined || sent === undefined) return skip('note_gone')
    if (sent.state === 'waiting') return { retryAt: now.getTime() + RETRY_MS }
    return { say: questionSentMessage(asked, whyNotSent(sent)), by: 'own_choice' }
  },
})
