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
