import type { Graded, Session } from '../../exec/session.ts'
import { type CardOptions, cardButtons, cardHead, whenFetched } from '../card/session-card.ts'
import { blockPart, type Content, toMessage } from '../text/document.ts'
import { reviewPages } from './review-pages.ts'

/** A session's card with all that its review says of the rubric. Only what cuts it for its reader can show it: it may be of any length. */
export function reviewMessage(session: Graded<Session>, options: CardOptions): Content {
  const shown = whenFetched({ ...options, isExpanded: true })
  const { pages } = reviewPages(session, { tab: 'rubric', line: undefined })
  return toMessage(
    ...cardHead(session, shown),
    ...pages.flat().map((block) => blockPart(block)),
    cardButtons(session, shown),
  )
}
