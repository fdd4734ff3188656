import { mentionsIn, mentionsInText } from '../test/support/slack/blocks/mentions.ts'
import type { FakeSlack } from '../test/support/slack/slack.ts'
import type { Conversation, Message } from '../test/support/slack/workspace.ts'

/** How far each person has read each conversation. */
export class ReadMarks {
  private readonly lastRead = new Map<string, string>()
  private readonly slack: FakeSlack

  constructor(slack: FakeSlack) {
    this.slack = slack
  }

  /** The person looks at the conversation. */
  read(person: string, channel: string): void {
    const last = this.slack.visibleTo(person, channel).at(-1)
    if (last !== undefined) this.lastRead.set(`${person}/${channel}`, last.ts)
  }

  /** The number that Slack shows: of mentions in a channel, and of all messages in a direct message. */
  unread(person: string, { id, kind }: Conversation): number {
    const lastRead = this.lastRead.get(`${person}/${id}`) ?? '0'
    const isDirect = kind !== 'public' && kind !== 'private'
    return this.slack
      .visibleTo(person, id)
      .filter(
        ({ ts, user, ephemeral_for }) => ts > lastRead && user !== person && ephemeral_for === undefined,
      )
      .filter((message) => isDirect || mentions(message, person)).length
  }
}

/** Where a message has blocks, its text notifies nobody. Unfurls never do. */
function mentions({ text, blocks }: Message, person: string): boolean {
  const found = blocks.length > 0 ? mentionsIn(blocks) : mentionsInText(text, false)
  return found.some(({ target }) => target === person)
}
