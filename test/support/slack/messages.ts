import { canRead, requireConversation } from './conversations.ts'
import type { JsonObject } from './json.ts'
import type { Message, Workspace } from './workspace.ts'

/** All messages, in the order in which they were posted. */
export class Messages {
  private readonly byChannel = new Map<string, Message[]>()
  private lastMicros = 0

  constructor(private readonly clock: () => number) {}

  /** A timestamp that no other message has: seconds and six digits, as Slack writes them. */
  newTs(): string {
    this.lastMicros = Math.max(this.clock() * 1_000, this.lastMicros + 1)
    const digits = String(Math.trunc(this.lastMicros)).padStart(16, '0')
    return `${digits.slice(0, -6)}.${digits.slice(-6)}`
  }

  add(message: Omit<Message, 'ts'>): Message {
    const added = { ...message, ts: this.newTs() }
    const before = this.byChannel.get(message.channel)
    if (before === undefined) this.byChannel.set(message.channel, [added])
    else before.push(added)
    return added
  }

  find(channel: string, ts: string): Message | undefined {
    return this.inChannel(channel).find((message) => message.ts === ts && message.deleted !== true)
  }

  inChannel(channel: string): readonly Message[] {
    return this.byChannel.get(channel) ?? []
  }

  /** The answers in the thread of `ts` that are not for one person alone. */
  replies(channel: string, ts: string): Message[] {
    return this.inChannel(channel).filter(
      (message) =>
        message.thread_ts === ts &&
        message.ts !== ts &&
        !message.deleted &&
        message.ephemeral_for === undefined,
    )
  }

  /** The messages that a person sees in a conversation, threads included; none where they may not read it. */
  visibleTo(workspace: Workspace, userId: string, channel: string): Message[] {
    if (!canRead(workspace, requireConversation(workspace, channel), userId)) return []
    return this.inChannel(channel).filter(
      ({ deleted, ephemeral_for }) =>
        deleted !== true && (ephemeral_for === undefined || ephemeral_for === userId),
    )
  }

  /** The message as the API and deliveries show it. */
  asJson(message: Message, workspace: Workspace): JsonObject {
    const { team, bot } = workspace
    const isParent = this.replies(message.channel, message.ts).length > 0
    return {
      type: 'message',
      subtype: message.subtype,
      inviter: message.inviter,
      user: message.user,
      ts: message.ts,
      text: message.text,
      team: team.id,
      bot_id: message.bot_id,
      app_id: message.bot_id && bot.app_id,
      ...(message.blocks.length === 0 ? {} : { blocks: message.blocks }),
      ...(message.attachments.length === 0 ? {} : { attachments: message.attachments }),
      metadata: message.metadata,
      edited: message.edited ? { user: message.user, ts: message.ts } : undefined,
      thread_ts: message.thread_ts ?? (isParent ? message.ts : undefined),
    }
  }
}

/** Where the message is shown: its link, as `chat.getPermalink` answers it. */
export function permalink(message: Message, workspace: Workspace): string {
  const { channel, ts, thread_ts } = message
  const base = `https://${workspace.team.domain}.slack.com/archives/${channel}/p${ts.replace('.', '')}`
  return thread_ts === undefined ? base : `${base}?thread_ts=${thread_ts}&cid=${channel}`
}
