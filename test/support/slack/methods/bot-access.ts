import { failed, ok, type Result } from '../../../../src/lib/result.ts'
import { appDm, conversationById, isMember, personById } from '../conversations.ts'
import type { Core } from '../core.ts'
import { type ApiError, mistake, unmet } from '../outcome.ts'
import type { Conversation, ConversationKind, Message } from '../workspace.ts'

const FAMILY: Record<ConversationKind, string> = {
  public: 'channels',
  private: 'groups',
  im: 'im',
  app_dm: 'im',
  mpim: 'mpim',
}

/** A conversation that the bot knows of: its own, and every public one. Of others Slack says channel_not_found. */
export function knownConversation(core: Core, id: string | undefined): Result<Conversation, ApiError> {
  if (id === undefined || id === '') return mistake('channel_not_found', 'channel is missing')
  const conversation = conversationById(core.workspace, id)
  if (conversation === undefined) return unmet('channel_not_found', `${id} does not exist`)
  if (conversation.kind !== 'public' && !botIsIn(core, conversation)) {
    return unmet('channel_not_found', `the bot is not in ${id}, which is ${conversation.kind}`)
  }
  return ok(conversation)
}

/** As `knownConversation`, for methods whose scope depends on the kind: `channels:read`, `groups:history`, … */
export function scopedConversation(
  core: Core,
  id: string | undefined,
  right: 'read' | 'history',
): Result<Conversation, ApiError> {
  const known = knownConversation(core, id)
  if (!known.ok) return known
  const needed = `${FAMILY[known.value.kind]}:${right}`
  if (core.settings.scopes.includes(needed)) return known
  return mistake('missing_scope', `${needed} is not granted`, {
    needed,
    provided: core.settings.scopes.join(','),
  })
}

/** The conversation to post into. `channel` may also be a person's id, which means the app's DM with that person. */
export function postableConversation(
  core: Core,
  channel: string | undefined,
): Result<Conversation, ApiError> {
  const person = personById(core.workspace, channel ?? '')
  if (person?.deleted === true) return unmet('user_disabled', `${person.id} is deactivated`)
  if (person?.out_of_reach !== undefined)
    return unmet(person.out_of_reach, `the app can't write to ${person.id}`)
  const target = channel?.startsWith('U') === true ? dmWith(core, channel) : channel
  const known = knownConversation(core, target)
  if (!known.ok) return known
  const conversation = known.value
  if (conversation.kind === 'app_dm' && !core.settings.messagesTab)
    return unmet('messages_tab_disabled', 'the app has no Messages tab')
  if (conversation.is_archived === true) return unmet('is_archived', `${conversation.id} is archived`)
  if (!botIsIn(core, conversation) && !core.settings.scopes.includes('chat:write.public')) {
    return unmet('not_in_channel', `the bot is not in ${conversation.id}`)
  }
  if (conversation.posting === 'nobody')
    return unmet('restricted_action', `nobody may post in ${conversation.id}`)
  return known
}

function dmWith(core: Core, userId: string): string | undefined {
  return personById(core.workspace, userId) === undefined ? userId : appDm(core.workspace, userId).id
}

export function botIsIn(core: Core, conversation: Conversation): boolean {
  return isMember(conversation, core.workspace.bot.user_id)
}

/** The message whose thread an answer may go into; undefined where no thread is meant. */
export function threadParent(
  core: Core,
  channel: string,
  threadTs: string | undefined,
): Result<Message | undefined, ApiError> {
  if (threadTs === undefined) return ok(undefined)
  if (!/^\d+\.\d{6}$/.test(threadTs)) return mistake('invalid_thread_ts', `${threadTs} is no timestamp`)
  const parent = core.messages.find(channel, threadTs)
  if (parent === undefined || parent.ephemeral_for !== undefined) {
    return unmet('thread_not_found', `${threadTs} is no message of ${channel}`)
  }
  if (parent.thread_ts !== undefined && parent.thread_ts !== parent.ts) {
    return mistake('cannot_reply_to_message', `${threadTs} is itself a reply; name its parent`)
  }
  if (parent.thread_locked === true) return unmet('restricted_action_thread_locked', `${threadTs} is locked`)
  if (parent.no_replies === true) return unmet('cannot_reply_to_message', `${threadTs} takes no replies`)
  return ok(parent)
}

/** The person with this id, as the bot may know them. */
export function personOr(core: Core, id: string | undefined, error: string) {
  const person = id === undefined ? undefined : personById(core.workspace, id)
  return person === undefined
    ? failed<ApiError>({ kind: 'state', error, why: `there is no person ${id}` })
    : ok(person)
}
