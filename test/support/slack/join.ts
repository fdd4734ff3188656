import type { Core } from './core.ts'
import type { Conversation } from './workspace.ts'

/** Adds a member, and announces it in the conversation, as Slack does. `inviter` is the person who added it, if another. */
export function join(core: Core, conversation: Conversation, userId: string, inviter?: string): void {
  conversation.members.push(userId)
  core.messages.add({
    channel: conversation.id,
    user: userId,
    text: `<@${userId}> has joined the channel`,
    blocks: [],
    attachments: [],
    subtype: 'channel_join',
    inviter,
  })
  core.journal.changed()
}
