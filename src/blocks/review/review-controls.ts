import type { ActionsBlock, Button, KnownBlock, StaticSelect } from '@slack/types'
import { LIMITS } from '../text/limits.ts'
import { plainText } from '../text/prose.ts'
import { cut } from '../text/untrusted-text.ts'
import type { Moment } from './fragment.ts'
import { encodeTarget, type ReviewTab, type ReviewTarget } from './review-state.ts'

const TABS = {
  overview: 'Overview',
  rubric: 'Rubric',
  transcript: 'Transcript',
  progress: 'Progress',
} as const
const TAB_NAMES: readonly ReviewTab[] = ['overview', 'rubric', 'transcript', 'progress']
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
export function backFromMomentButtons({ back }: ReviewTarget): Button[] {
  return back === undefined
    ? []
    : [reviewButton('back', `↩ Back to the ${TABS[back.tab].toLowerCase()}`, back)]
}

/**
 * Which page of `count` is shown, and the way to the others. Nothing where there is one page only.
 *
 * @param label a page in the menu, by its number.
 */
export function reviewPager(
  shown: ReviewTarget,
  count: number,
  label: (page: number) => string,
): KnownBlock[] {
  if (count === 1) return []
  const to = (page: number) => turnTo(shown, page)
  const elements: ActionsBlock['elements'] = [
    ...(shown.page > 1 ? [reviewButton('previous', 'Previous', to(shown.page - 1))] : []),
    ...(shown.page < count ? [reviewButton('next', 'Next', to(shown.page + 1))] : []),
    ...(count > PAGES_WITHOUT_SELECT ? [pageSelect(shown, count, label)] : []),
    ...backFromMomentButtons(shown),
  ]
  return [
    { type: 'context', elements: [plainText(`Page ${shown.page} of ${count}`)] },
    { type: 'actions', elements },
  ]
}

/** Leads from a fragment of evidence on a page of the rubric to its line in the transcript, on whichever page that is. */
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

/** Its value is where it leads: pressed twice, it leads there once. */
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
function turnTo({ tab, back, list, compare }: ReviewTarget, page: number): ReviewTarget {
  return {
    tab,
    page,
    ...(back === undefined ? {} : { back }),
    ...(list === undefined ? {} : { list }),
    ...(compare === undefined ? {} : { compare }),
  }
}

function pageSelect(shown: ReviewTarget, count: number, label: (page: number) => string): StaticSelect {
  const options = offeredPages(shown.page, count).map((page) => ({
    text: plainText(label(page)),
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

/** The `action_id` of each control in a review. The buttons to moments share one: see `momentActionId`. */
export const REVIEW_ACTIONS = {
  overview: 'review.overview',
  rubric: 'review.rubric',
  transcript: 'review.transcript',
  progress: 'review.progress',
  previous: 'review.previous',
  next: 'review.next',
  back: 'review.back',
  page: 'review.page',
  moment: 'review.moment',
  olderAttempts: 'review.older_attempts',
  newerAttempts: 'review.newer_attempts',
  compare: 'review.compare',
  tryAgain: 'review.try_again',
} as const

/** Slack wants each `action_id` once in a block: buttons to moments are numbered from 0 in theirs. */
export function momentActionId(index: number): string {
  return `${REVIEW_ACTIONS.moment}.${index}`
}
