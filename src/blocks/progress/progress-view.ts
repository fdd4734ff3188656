import type { ActionsBlock, KnownBlock, ModalView } from '@slack/types'
import type { Session } from '../../exec/session.ts'
import { isRetryable } from '../problems/problem-message.ts'
import { type Page, pageBlocks, paginate } from '../review/pagination.ts'
import { momentButton, reviewButton, reviewPager, tabButtons } from '../review/review-controls.ts'
import type { ReviewState } from '../review/review-state.ts'
import { reviewFrame } from '../review/review-view.ts'
import { asOfNote, type Content, toBlocks } from '../text/document.ts'
import { mrkdwnSection } from '../text/prose.ts'
import { type Before, type ProgressContent, progressItems } from './progress-groups.ts'

/** More would read badly; Slack's limits allow for it. */
const LINES_PER_PAGE = 40
/** Beyond all pages of a list: the last one is shown. */
const LAST_PAGE = 999

/**
 * One page of a session's progress: the participant's attempts at its scenario, and its rubric beside that of the attempt
 * before. A page out of range gives way to the nearest. Valid for Slack whatever Exec sends.
 *
 * @param options.hasOlder whether Exec's list goes on.
 * @param options.asOf the time that the attempts are from, where Exec could not be asked for newer ones.
 */
export function progressView(
  session: Session,
  state: ReviewState,
  content: ProgressContent,
  options: { hasOlder: boolean; asOf: Date | undefined },
): ModalView {
  const pages = progressPages(session, content)
  const shown = { ...state, page: Math.min(Math.max(state.page, 1), pages.length) }
  const page = pages[shown.page - 1]
  const blocks =
    page === undefined ? [] : pageBlocks(page, { momentButton: momentButton(shown), line: undefined })
  return reviewFrame(shown, [
    tabButtons(shown.tab),
    ...asOfNote(options.asOf).flatMap((part) => toBlocks(part, 'view')),
    ...blocks,
    ...actions(content, shown, { ...options, isLastPage: shown.page === pages.length }),
    ...reviewPager(shown, pages.length, (number) => `Page ${number}`),
  ])
}

/** Why there are no attempts. The tabs stay. */
export function progressProblemView(
  state: ReviewState,
  content: Content,
  options: { canTryAgain: boolean },
): ModalView {
  const tryAgain = reviewButton('tryAgain', 'Try again', state)
  return reviewFrame(state, [
    tabButtons(state.tab),
    ...content.blocks,
    ...(options.canTryAgain ? [{ type: 'actions' as const, elements: [tryAgain] }] : []),
  ])
}

/** What is shown until the attempts have come. */
export function progressLoadingView(state: ReviewState): ModalView {
  return reviewFrame(state, [tabButtons(state.tab), mrkdwnSection('Loading the progress…')])
}

function progressPages(session: Session, content: ProgressContent): Page[] {
  return paginate(progressItems(session, content), { itemsPerPage: LINES_PER_PAGE, isRunningText: true })
}

/** What failed for good is not offered again. */
function mayBeRead(before: Before): boolean {
  return before.kind === 'not_read' || (before.kind === 'failed' && isRetryable(before.problem))
}

function actions(
  { attempts, isNewest, before }: ProgressContent,
  { list = 1, ...state }: ReviewState,
  { hasOlder, isLastPage }: { hasOlder: boolean; isLastPage: boolean },
): KnownBlock[] {
  const { tab, page } = state
  const hasBefore = isNewest && attempts.at !== undefined && attempts.at > 0
  const elements: ActionsBlock['elements'] = [
    ...(hasBefore && mayBeRead(before)
      ? [reviewButton('compare', 'Compare with the attempt before', { tab, page, compare: true })]
      : []),
    ...(list > 1 && page === 1
      ? [reviewButton('newerAttempts', 'Newer attempts', { tab, page: LAST_PAGE, list: list - 1 })]
      : []),
    ...(hasOlder && isLastPage
      ? [reviewButton('olderAttempts', 'Older attempts', { tab, page: 1, list: list + 1 })]
      : []),
  ]
  return elements.length === 0 ? [] : [{ type: 'actions', elements }]
}
