import type { Button } from '@slack/types'
import { z } from 'zod'
import type { SessionReference } from '../../exec/session-reference.ts'
import { readJson } from '../../lib/parse.ts'
import { actionsPart, button, type CardPart, contextPart, type Parts, shownTab } from '../text/document.ts'
import { LIMITS } from '../text/limits.ts'
import { cut } from '../text/untrusted-text.ts'

const tab = z.enum(['rubric', 'transcript', 'progress'])

const targetSchema = z.object({
  tab,
  /** Counts from 1. Around a line, page 1 begins there, and the pages before it are 0 and below. */
  page: z.int(),
  /** In a transcript, the index of the line that page 1 begins around. */
  line: z.int().min(0).optional(),
})

const stateSchema = targetSchema.extend({
  reference: z.object({ id: z.string().min(1) }),
  /** The rubric's page before the person changed tabs: *Rubric* leads back to it. */
  rubricPage: z.int().optional(),
})

export type ReviewTab = z.infer<typeof tab>

export type SessionTab = Exclude<ReviewTab, 'progress'>

export type ReviewTarget = z.infer<typeof targetSchema>

/** Stored in the view, not in the app. */
export type ReviewState = z.infer<typeof stateSchema>

export type SessionState = ReviewState & { tab: SessionTab }

export function isSessionState(state: ReviewState): state is SessionState {
  return state.tab !== 'progress'
}

export function openingState({ id }: SessionReference, tab: SessionTab): SessionState {
  return { reference: { id }, tab, page: 1 }
}

export function encodeMetadata(state: ReviewState): string {
  return JSON.stringify(state)
}

export function decodeMetadata(text: string): ReviewState | undefined {
  return readJson(stateSchema, text)
}

export function encodeTarget({ tab, page, line }: ReviewTarget): string {
  return JSON.stringify({ tab, page, line })
}

export function decodeTarget(value: string): ReviewTarget | undefined {
  return readJson(targetSchema, value)
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

const TABS = [
  ['rubric', 'Rubric'],
  ['transcript', 'Transcript'],
  ['progress', 'Progress'],
] as const

/** A place in the transcript, and the quote found there. */
export interface Moment {
  line: number
  time: string | undefined
  quote: string
}

export function tabButtons(shown: Pick<ReviewState, 'tab' | 'rubricPage'>): CardPart {
  const elements = TABS.map(([tab, label]) => {
    if (tab === shown.tab) return shownTab(reviewButton(tab, label, { tab, page: 1 }))
    return reviewButton(tab, label, { tab, page: tab === 'rubric' ? (shown.rubricPage ?? 1) : 1 })
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

/** Its value is the target, so a second click has no further effect. */
export function reviewButton(
  action: keyof typeof REVIEW_ACTIONS,
  label: string,
  target: ReviewTarget,
): Button {
  return button(label, REVIEW_ACTIONS[action], encodeTarget(target))
}
