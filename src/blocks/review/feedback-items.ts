import { isGraded, type Session } from '../../exec/session.ts'
import { feedbackTexts } from '../card/feedback-text.ts'
import { ungradedSentence } from '../text/session-facts.ts'
import { textFragments } from './fragment.ts'
import { type PageItem, sentence } from './pagination.ts'

/** The written feedback, uncut. */
export function feedbackItems(session: Session): PageItem[] {
  const texts = feedbackTexts(session, {
    outcome: Number.POSITIVE_INFINITY,
    advice: Number.POSITIVE_INFINITY,
  })
  if (texts.length === 0) return [sentence(noFeedback(session))]
  return texts.map(({ label, text }) => ({
    fragments: [
      ...textFragments('section', [{ text: label, style: 'bold' }]),
      ...textFragments('section', [{ text }]),
    ],
    resumedAs: `Continued: ${label}`,
  }))
}

function noFeedback(session: Session): string {
  return isGraded(session)
    ? 'Exec sent no written feedback for this session.'
    : `${ungradedSentence(session)}, so it has no feedback.`
}
