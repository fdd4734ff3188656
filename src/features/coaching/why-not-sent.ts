import { UNDELIVERABLE } from '../../slack/direct-message.ts'

/** The reason for which a message was dropped, with one word for all of Slack's codes for people who take none. */
export function whyNotSent(reason: string): string {
  return UNDELIVERABLE.has(reason) ? 'person_unreachable' : reason
}
