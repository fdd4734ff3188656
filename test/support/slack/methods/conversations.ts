import { isMember } from '../conversations.ts'
import type { Core } from '../core.ts'
import { join } from '../join.ts'
import { isObject, type JsonObject } from '../json.ts'
import { mistake, unmet } from '../outcome.ts'
import type { Conversation, Message } from '../workspace.ts'
import { botIsIn, knownConversation, knownMessage, scopedConversation } from './bot-access.ts'
import { count, flag, method, text } from './method.ts'

/** Of items on a page. */
const MAX_LIMIT = 999

export const info = method({
  args: { channel: text },
  run(core, args) {
    return { channel: conversationAsJson(core, scopedConversation(core, args.channel, 'read')) }
  },
})

export const members = method({
  args: { channel: text, cursor: text, limit: count },
  run(core, args) {
    const conversation = scopedConversation(core, args.channel, 'read')
    if ((args.limit ?? 1) > MAX_LIMIT) throw mistake('invalid_limit', `limit is at most ${MAX_LIMIT}`)
    const from = Number(args.cursor ?? 0) || 0
    const to = from + (args.limit ?? 100)
    const next_cursor = to < conversation.members.length ? String(to) : ''
    return { members: conversation.members.slice(from, to), response_metadata: { next_cursor } }
  },
})

export const joinAsBot = method({
  scope: 'channels:join',
  args: { channel: text },
  run(core, args) {
    const conversation = knownConversation(core, args.channel)
    const { id, kind } = conversation
    if (kind !== 'public') throw mistake('method_not_supported_for_channel_type', `${id} is ${kind}`)
    if (conversation.is_archived === true) throw unmet('is_archived', `${id} is archived`)
    const already = botIsIn(core, conversation)
    if (!already) join(core, conversation, core.workspace.bot.user_id)
    const warning = already ? 'already_in_channel' : undefined
    return { channel: conversationAsJson(core, conversation), warning }
  },
})

function readable(core: Core, channel: string | undefined): Conversation {
  if (/^[UW]/.test(channel ?? ''))
    throw mistake('channel_not_found', `${channel} is a person; name the conversation`)
  return scopedConversation(core, channel, 'history')
}

const range = {
  limit: count,
  oldest: text,
  latest: text,
  include_all_metadata: flag,
}

interface Range {
  limit?: number | undefined
  oldest?: string | undefined
  latest?: string | undefined
  include_all_metadata?: boolean | undefined
}

function isWithin(ts: string, { oldest, latest }: Range): boolean {
  return (
    (oldest === undefined || Number(ts) > Number(oldest)) &&
    (latest === undefined || Number(ts) < Number(latest))
  )
}

/** One page of the messages. Unless it is asked for all metadata, Slack tells only what kind it is. */
function shown(core: Core, messages: readonly Message[], args: Range): JsonObject {
  const all = messages.map((message) => {
    const shown = core.messages.asJson(message, core.workspace)
    const { metadata } = shown
    if (args.include_all_metadata === true || !isObject(metadata)) return shown
    return { ...shown, metadata: { event_type: metadata.event_type ?? '' } }
  })
  const { limit = 100 } = args
  return { messages: all.slice(0, limit), has_more: all.length > limit }
}

export const history = method({
  args: { channel: text, ...range },
  run(core, args) {
    const { id } = readable(core, args.channel)
    const found = core.messages
      .inChannel(id)
      .filter(
        ({ ephemeral_for, deleted, thread_ts, ts }) =>
          ephemeral_for === undefined &&
          deleted !== true &&
          (thread_ts === undefined || thread_ts === ts) &&
          isWithin(ts, args),
      )
    return shown(core, found.toReversed(), args)
  },
})

export const replies = method({
  args: { channel: text, ts: text, ...range },
  run(core, args) {
    const { id } = readable(core, args.channel)
    const parent = knownMessage(core, id, args.ts, 'thread_not_found')
    const answers = core.messages.replies(id, parent.thread_ts ?? parent.ts)
    return shown(core, [parent, ...answers.filter(({ ts }) => isWithin(ts, args))], args)
  },
})

/** The conversation as the bot sees it. */
function conversationAsJson(core: Core, conversation: Conversation): JsonObject {
  const { id, name, kind } = conversation
  return {
    id,
    name: kind === 'im' || kind === 'app_dm' ? undefined : name,
    is_mpim: kind === 'mpim',
    is_private: kind !== 'public',
    is_archived: conversation.is_archived === true,
    is_member: isMember(conversation, core.workspace.bot.user_id),
    is_ext_shared: conversation.is_ext_shared === true,
    is_pending_ext_shared: conversation.is_pending_ext_shared === true,
  }
}
