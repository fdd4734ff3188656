import type { KnownBlock, ModalView } from '@slack/types'
import type { Session } from '../../exec/session.ts'
import { isRetryable } from '../problems/problems.ts'
import { paginate } from '../review/pagination.ts'
import { reviewButton, reviewPager, tabButtons } from '../review/review-controls.ts'
import type { ReviewState } from '../review/review-state.ts'
import { pageBlocks, problemBlocks, reviewFrame } from '../review/review-view.ts'
import { actionsBlocks, asOfLine, type Content, mrkdwnSection, toBlocks } from '../text/document.ts'
import { type ProgressContent, progressItems } from './progress-items.ts'

/** Slack's limits allow more, but it would read badly. */
const LINES_PER_PAGE = 40
/** Beyond the last page of any list, so the last page is shown. */
const LAST_PAGE = 999

/** For a page out of range, the nearest page. Valid for Slack whatever Exec sends. */
export function progressView(
  session: Session,
  state: ReviewState,
  content: ProgressContent,
  options: { hasOlder: boolean; asOf: Date | undefined },
): ModalView {
  const items = progressItems(session, content)
  const pages = paginate(items, { itemsPerPage: LINES_PER_PAGE, isRunningText: true })
  const shown = { ...state, page: Math.min(Math.max(state.page, 1), pages.length) }
  return reviewFrame(shown, session, [
    tabButtons(shown.tab),
    ...toBlocks(asOfLine(options.asOf), 'view'),
    ...pageBlocks(pages[shown.page - 1]),
    ...actions(content, shown, { ...options, isLastPage: shown.page === pages.length }),
    ...reviewPager(shown, pages.length, (number) => `Page ${number}`),
  ])
}

export function progressProblemView(
  state: ReviewState,
  content: Content,
  options: { canTryAgain: boolean },
): ModalView {
  return reviewFrame(state, undefined, [tabButtons(state.tab), ...problemBlocks(content, state, options)])
}

export function progressLoadingView(state: ReviewState): ModalView {
  return reviewFrame(state, undefined, [tabButtons(state.tab), mrkdwnSection('Loading the progress…')])
}

function actions(
  { attempts, isNewest, before }: ProgressContent,
  { list = 1, ...state }: ReviewState,
  { hasOlder, isLastPage }: { hasOlder: boolean; isLastPage: boolean },
): KnownBlock[] {
  const { tab, page } = state
  const hasBefore = isNewest && attempts.at !== undefined && attempts.at > 0
  // Not after a failure that a retry can't mend.
  const canCompare = before.kind === 'not_read' || (before.kind === 'failed' && isRetryable(before.problem))
  return actionsBlocks([
    hasBefore &&
      canCompare &&
      reviewButton('compare', 'Compare with the attempt before', { tab, page, compare: true }),
    list > 1 &&
      page === 1 &&
      reviewButton('newerAttempts', 'Newer attempts', { tab, page: LAST_PAGE, list: list - 1 }),
    hasOlder &&
      isLastPage &&
      reviewButton('olderAttempts', 'Older attempts', { tab, page: 1, list: list + 1 }),
  ])
}
