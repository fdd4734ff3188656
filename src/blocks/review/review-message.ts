import type { Graded, Session } from '../../exec/session.ts'
import { type CardOptions, cardButtons, cardHead, whenFetched } from '../card/session-card.ts'
import { blockPart, type Content, toMessage } from '../text/document.ts'
import { reviewPages } from './review-pages.ts'

/** A session's card with its whole rubric. It may be of any length, so the caller has to cut it. */
export function reviewMessage(session: Graded<Session>, options: CardOptions): Content {
  const shown = whenFetched({ ...options, isExpanded: true })
  const { pages } = reviewPages(session, { tab: 'rubric', line: undefined })
  return toMessage(
    ...cardHead(session, shown),
    ...pages.flat().map((block) => blockPart(block)),
    cardButtons(session, shown),
  )
}
