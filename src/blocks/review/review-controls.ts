import type { Button } from '@slack/types'
import { actionsPart, button, type CardPart, contextPart, type Parts, shownTab } from '../text/document.ts'
import { LIMITS } from '../text/limits.ts'
import { cut } from '../text/untrusted-text.ts'
import { encodeTarget, type ReviewTab, type ReviewTarget } from './review-state.ts'

const TABS = [
  ['rubric', 'Rubric'],
  ['transcript', 'Transcript'],
  ['progress', 'Progress'],
] as const

/** A place in the transcript, and the quote that stands there. */
export interface Moment {
  line: number
  time: string | undefined
  quote: string
}

export function tabButtons(shown: ReviewTab): CardPart {
  const elements = TABS.map(([tab, label]) => {
    const target = reviewButton(tab, label, { tab, page: 1 })
    return tab === shown ? shownTab(target) : target
  })
  return actionsPart(...elements)
}

export function reviewPager(shown: ReviewTarget, { at, of }: { at: number; of: number }): Parts {
  if (of === 1) return []
  const to = (page: number) => ({ ...shown, page })
  return [
    contextPart(`Page ${at} of ${of}`),
    actionsPart(
      at > 1 && reviewButton('previous', 'Previous', to(shown.page - 1)),
      at < of && reviewButton('next', 'Next', to(shown.page + 1)),
    ),
  ]
}

/** Opens the transcript around a quote. */
export function momentButton({ line, time, quote }: Moment): Button {
  const where = time === undefined ? 'its place in the transcript' : `${time} in the transcript`
  return {
    ...reviewButton('moment', time === undefined ? 'In transcript' : `${time} in transcript`, {
      tab: 'transcript',
      page: 1,
      line,
    }),
    accessibility_label: cut(`Go to ${where}: ${quote}`, LIMITS.accessibilityLabel),
  }
}

/** Its value is the target that it leads to, so a second click has no further effect. */
export function reviewButton(
  action: keyof typeof REVIEW_ACTIONS,
  label: string,
  target: ReviewTarget,
): Button {
  return button(label, REVIEW_ACTIONS[action], encodeTarget(target))
}

export const REVIEW_ACTIONS = {
  rubric: 'review.rubric',
  transcript: 'review.transcript',
  progress: 'review.progress',
  previous: 'review.previous',
  next: 'review.next',
  moment: 'review.moment',
  tryAgain: 'review.try_again',
} as const
