import { z } from 'zod'
import { questionMessage, questionSentMessage } from '../../blocks/coaching/coach-messages.ts'
import { cardTitle } from '../../blocks/text/session-facts.ts'
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

/**
 * The DM that confirms a question to the person who asked it, or says why it was not sent. A coach who has it, or may have it, may
 * see the session from then on.
 */
export const coachQuestionSent = notification({
  kind: 'coach_question_sent',
  subject: 'session',
  // Rows of an earlier version have no `document`.
  details: z.object({ coach: z.string(), document: z.string().optional() }),
  async compose({ questions, outbox, grants }: CoachingNeeds, { dedupKey, details }, now) {
    const asked = await questions.find(dedupKey)
    const sent = asked && (await outbox.find(keyOfQuestion(asked)))
    if (asked === undefined || sent === undefined) return skip('note_gone')
    if (sent.state === 'waiting') return { retryAt: now.getTime() + RETRY_MS }
    if (sent.state === 'sent' || sent.reason === 'unclear') {
      const { session, coach: person, person: grantedBy } = asked
      await grants.add({ session: details.document ?? session, person, grantedBy })
    }
    return { say: questionSentMessage(asked, whyNotSent(sent)), by: 'own_choice' }
  },
})
