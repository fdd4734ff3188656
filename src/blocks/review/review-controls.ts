import type { ActionsBlock, Button, KnownBlock, StaticSelect } from '@slack/types'
import type { Session } from '../../exec/session.ts'
import { LIMITS } from '../limits.ts'
import { plainText } from '../prose.ts'
import { cut } from '../untrusted-text.ts'
import { pageLabel } from './page-label.ts'
import type { Moment } from './piece.ts'
import { momentActionId, REVIEW_ACTIONS } from './review-actions.ts'
import { reviewPages } from './review-pages.ts'
import { encodeTarget, type ReviewTab, type ReviewTarget } from './review-state.ts'

const TABS = { overview: 'Overview', rubric: 'Rubric', transcript: 'Transcript' } as const
const TAB_NAMES: readonly ReviewTab[] = ['overview', 'rubric', 'transcript']
/** Up to here Previous and Next are quick enough. */
const PAGES_WITHOUT_SELECT = 3

/** One button for each tab; the one that is shown says so. */
export function tabButtons(shown: ReviewTab): ActionsBlock {
  const elements = TAB_NAMES.map((tab): Button => {
    const target = reviewButton(tab, TABS[tab], { tab, page: 1 })
    return tab === shown
      ? {
          ...target,
          text: plainText(`● ${TABS[tab]}`),
          style: 'primary',
          accessibility_label: `${TABS[tab]}, shown now`,
        }
      : target
  })
  return { type: 'actions', elements }
}

/** Leads from the transcript back to where a moment was pressed. */
export function backButtons({ back }: ReviewTarget): Button[] {
  return back === undefined
    ? []
    : [reviewButton('back', `↩ Back to the ${TABS[back.tab].toLowerCase()}`, back)]
}

/** Which page is shown, and the way to the others. Nothing where there is one page only. */
export function pager(session: Session, shown: ReviewTarget): KnownBlock[] {
  const count = reviewPages(session, shown.tab).length
  if (count === 1) return []
  const to = (page: number) => turnTo(shown, page)
  const elements: ActionsBlock['elements'] = [
    ...(shown.page > 1 ? [reviewButton('previous', 'Previous', to(shown.page - 1))] : []),
    ...(shown.page < count ? [reviewButton('next', 'Next', to(shown.page + 1))] : []),
    ...(count > PAGES_WITHOUT_SELECT ? [pageSelect(session, shown, count)] : []),
    ...backButtons(shown),
  ]
  return [
    { type: 'context', elements: [plainText(`Page ${shown.page} of ${count}`)] },
    { type: 'actions', elements },
  ]
}

/** Leads from a piece of evidence on a page of the rubric to its line in the transcript, on whichever page that is. */
export function momentButton(from: ReviewTarget) {
  const back = { tab: from.tab, page: from.page }
  return ({ line, time, quote }: Moment, index: number): Button => {
    const where = time === undefined ? 'its place in the transcript' : `${time} in the transcript`
    return {
      type: 'button',
      text: plainText(`▸ ${time ?? 'In the transcript'}`),
      action_id: momentActionId(index),
      value: encodeTarget({ tab: 'transcript', page: 1, line, back }),
      accessibility_label: cut(`Go to ${where}: ${quote}`, LIMITS.accessibilityLabel),
    }
  }
}

export function reviewButton(
  action: Exclude<keyof typeof REVIEW_ACTIONS, 'moment' | 'page'>,
  label: string,
  target: ReviewTarget,
): Button {
  return {
    type: 'button',
    text: plainText(label),
    action_id: REVIEW_ACTIONS[action],
    value: encodeTarget(target),
  }
}

/** Another page of the same tab: the way back stays, the line that was jumped to does not. */
function turnTo({ tab, back }: ReviewTarget, page: number): ReviewTarget {
  return back === undefined ? { tab, page } : { tab, page, back }
}

function pageSelect(session: Session, shown: ReviewTarget, count: number): StaticSelect {
  const options = offeredPages(shown.page, count).map((page) => ({
    text: plainText(pageLabel(session, shown.tab, page)),
    value: encodeTarget(turnTo(shown, page)),
  }))
  const current = options.find(({ value }) => value === encodeTarget(turnTo(shown, shown.page)))
  return {
    type: 'static_select',
    action_id: REVIEW_ACTIONS.page,
    placeholder: plainText('Go to page'),
    options,
    ...(current === undefined ? {} : { initial_option: current }),
  }
}

/** Where Slack's menu can't hold all pages, it offers them at even distances, and the one that is shown. */
function offeredPages(shown: number, count: number): number[] {
  const step = Math.ceil(count / (LIMITS.options - 1))
  const all = Array.from({ length: count }, (_, index) => index + 1)
  return all.filter((page) => count <= LIMITS.options || (page - 1) % step === 0 || page === shown)
}
