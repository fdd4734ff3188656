import { UNDELIVERABLE } from '../../slack/failure.ts'

/** How long a confirmation waits for its message at a time. */
export const RETRY_MS = 30_000

/** The reason for which a message was dropped, with one word for all of Slack's codes for people who take none. */
export function whyNotSent(reason: string): string {
  return UNDELIVERABLE.has(reason) ? 'person_unreachable' : reason
}
