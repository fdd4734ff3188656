import type { KnownBlock } from '@slack/types'
import { isGraded, type Session } from '../../exec/session.ts'
import { paginate } from './pagination.ts'
import { rubricItems, transcriptItems } from './review-items.ts'
import type { SessionState, SessionTab } from './review-state.ts'

/** Slack's limits allow more, but it would read badly. */
const ITEMS = { itemsPerPage: 12, isRunningText: false }
const LINES = { itemsPerPage: 60, isRunningText: true }
/** How many lines before a quote its passage begins. */
const LINES_BEFORE = 2

/** Around a line of a transcript, a page begins shortly before it. @returns `before`: how many pages come before that one. */
export function reviewPages(
  session: Session,
  { tab, line }: Pick<SessionState, 'tab' | 'line'>,
): { pages: readonly KnownBlock[][]; before: number } {
  if (tab === 'rubric') return { pages: paginate(rubricItems(session), ITEMS), before: 0 }
  const items = transcriptItems(session)
  const at = line === undefined ? 0 : items.findIndex((item) => (item.line ?? 0) >= line)
  const start = Math.max(0, at - LINES_BEFORE)
  const earlier = start === 0 ? [] : paginate(items.slice(0, start), LINES)
  return { pages: [...earlier, ...paginate(items.slice(start), LINES)], before: earlier.length }
}

/** What Exec says of the session, once it is graded, or else what was said in it. */
export function openingTab(session: Session): SessionTab {
  return isGraded(session) ? 'rubric' : 'transcript'
}
