import { appDm, conversationById, isMember, personById } from '../conversations.ts'
import type { Core } from '../core.ts'
import { missingScope, mistake, unmet } from '../outcome.ts'
import type { Conversation, ConversationKind, Message, Person } from '../workspace.ts'

/** By which scopes name the kinds. */
const FAMILY: Record<ConversationKind, string> = {
  public: 'channels',
  private: 'groups',
  im: 'im',
  app_dm: 'im',
  mpim: 'mpim',
}

/** A conversation that the bot knows of: its own, and every public one. Of others Slack says channel_not_found. */
export function knownConversation(core: Core, id: string | undefined): Conversation {
  if (id === undefined || id === '') throw mistake('channel_not_found', 'channel is missing')
  const conversation = conversationById(core.workspace, id)
  if (conversation === undefined) throw unmet('channel_not_found', `${id} does not exist`)
  if (conversation.kind !== 'public' && !botIsIn(core, conversation))
    throw unmet('channel_not_found', `the bot is not in ${id}, which is ${conversation.kind}`)
  return conversation
}

/** As `knownConversation`, for methods whose scope depends on the kind: `channels:read`, `groups:history`, … */
export function scopedConversation(
  core: Core,
  id: string | undefined,
  right: 'read' | 'history',
): Conversation {
  const conversation = knownConversation(core, id)
  const needed = `${FAMILY[conversation.kind]}:${right}`
  if (!core.settings.scopes.includes(needed)) throw missingScope(needed, core.settings.scopes)
  return conversation
}

/** The conversation to post into. `channel` may also be a person's id, which means the app's DM with that person. */
export function postableConversation(core: Core, channel: string | undefined): Conversation {
  const { workspace, settings } = core
  const person = personById(workspace, channel ?? '')
  if (person?.deleted === true) throw unmet('user_disabled', `${person.id} is deactivated`)
  if (person?.out_of_reach !== undefined)
    throw unmet(person.out_of_reach, `the app can't write to ${person.id}`)
  const conversation = knownConversation(
    core,
    person === undefined ? channel : appDm(workspace, person.id).id,
  )
  const { id, kind, is_archived, posting } = conversation
  if (kind === 'app_dm' && !settings.messagesTab)
    throw unmet('messages_tab_disabled', 'the app has no Messages tab')
  if (is_archived === true) throw unmet('is_archived', `${id} is archived`)
  // No bot here has the scope chat:write.public.
  if (!botIsIn(core, conversation)) throw unmet('not_in_channel', `the bot is not in ${id}`)
  if (posting === 'nobody') throw unmet('restricted_action', `nobody may post in ${id}`)
  return conversation
}

export function botIsIn({ workspace }: Core, conversation: Conversation): boolean {
  return isMember(conversation, workspace.bot.user_id)
}

/** A message that everyone in the conversation sees. */
export function knownMessage(core: Core, channel: string, ts: string | undefined, error: string): Message {
  const message = core.messages.find(channel, ts ?? '')
  if (message === undefined || message.ephemeral_for !== undefined)
    throw unmet(error, `${ts} is no message of ${channel}`)
  return message
}

/** Refuses a `thread_ts` of which Slack makes no thread. */
export function checkThread(core: Core, channel: string, threadTs: string | undefined): void {
  if (threadTs === undefined) return
  if (!/^\d+\.\d{6}$/.test(threadTs)) throw mistake('invalid_thread_ts', `${threadTs} is no timestamp`)
  const parent = knownMessage(core, channel, threadTs, 'thread_not_found')
  if (parent.thread_ts !== undefined && parent.thread_ts !== parent.ts)
    throw mistake('cannot_reply_to_message', `${threadTs} is itself a reply; name its parent`)
  if (parent.thread_locked === true) throw unmet('restricted_action_thread_locked', `${threadTs} is locked`)
  if (parent.no_replies === true) throw unmet('cannot_reply_to_message', `${threadTs} takes no replies`)
}

export function knownPerson({ workspace }: Core, id: string | undefined): Person {
  const person = personById(workspace, id ?? '')
  if (person === undefined) throw unmet('user_not_found', `there is no person ${id}`)
  return person
}
