import type { Enqueued } from '../../outbox/notification.ts'
import { UNDELIVERABLE } from '../../slack/failure.ts'

/** How long a confirmation waits for its message at a time. */
export const RETRY_MS = 30_000

/** Why a message was not sent, with one word for all of Slack's codes for people who take none; `undefined` if it was sent. */
export function whyNotSent(ended: Exclude<Enqueued, { state: 'waiting' }>): string | undefined {
  if (ended.state === 'sent') return undefined
  return UNDELIVERABLE.has(ended.reason) ? 'person_unreachable' : ended.reason
}
