import type { FakeSlack } from './slack/slack.ts'
import type { Message } from './slack/workspace.ts'

/** The messages of a channel that everyone in it sees, as `user` sees them. */
export function postedIn(slack: FakeSlack, channel: string, user: string): Message[] {
  return slack.visibleTo(user, channel).filter((message) => message.ephemeral_for === undefined)
}
