import { ok, type Result } from '../../../../src/lib/result.ts'
import { appDm, isMember } from '../conversations.ts'
import type { Core } from '../core.ts'
import { join } from '../join.ts'
import { isObject, type Json, type JsonObject } from '../json.ts'
import { type ApiError, mistake, type Outcome, unmet } from '../outcome.ts'
import type { Conversation } from '../workspace.ts'
import { botIsIn, knownConversation, personOr, scopedConversation } from './bot-access.ts'
import { count, flag, method, text } from './method.ts'

const READ = ['channels:read', 'groups:read', 'im:read', 'mpim:read']
/** Of items on a page. */
const MAX_LIMIT = 999
const HISTORY = ['channels:history', 'groups:history', 'im:history', 'mpim:history']

export const info = method({
  scopes: READ,
  args: { channel: text, include_locale: flag, include_num_members: flag },
  run(core, args) {
    const known = scopedConversation(core, args.channel, 'read')
    if (!known.ok) return known
    const counted = args.include_num_members === true ? { num_members: known.value.members.length } : {}
    return ok({ channel: { ...conversationAsJson(core, known.value), ...counted } })
  },
})

export const members = method({
  scopes: READ,
  args: { channel: text, cursor: text, limit: count },
  run(core, args) {
    const known = scopedConversation(core, args.channel, 'read')
    if (!known.ok) return known
    if ((args.limit ?? 1) > MAX_LIMIT) return mistake('invalid_limit', `limit is at most ${MAX_LIMIT}`)
    const [listed, response_metadata] = page(known.value.members, args.limit, args.cursor)
    return ok({ members: listed, response_metadata })
  },
})

export const joinAsBot = method({
  scopes: ['channels:join'],
  args: { channel: text },
  run(core, args) {
    const known = knownConversation(core, args.channel)
    if (!known.ok) return known
    const conversation = known.value
    if (conversation.kind !== 'public') {
      return mistake('method_not_supported_for_channel_type', `${conversation.id} is ${conversation.kind}`)
    }
    if (conversation.is_archived === true) return unmet('is_archived', `${conversation.id} is archived`)
    const already = botIsIn(core, conversation)
    if (!already) join(core, conversation, core.workspace.bot.user_id)
    const channel = conversationAsJson(core, conversation)
    return ok(already ? { channel, warning: 'already_in_channel' } : { channel })
  },
})

export const open = method({
  scopes: ['im:write', 'mpim:write'],
  args: { users: text, channel: text, return_im: flag, prevent_creation: flag },
  run(core, args): Outcome {
    if ((args.users === undefined) === (args.channel === undefined)) {
      return mistake('invalid_arguments', 'either users or channel')
    }
    if (args.channel !== undefined) {
      const known = knownConversation(core, args.channel)
      return known.ok ? ok({ channel: { id: known.value.id } }) : known
    }
    const users = (args.users ?? '').split(',')
    if (users.length > 1) return mistake('invalid_arguments', 'the fake opens DMs with one person only')
    const person = personOr(core, users[0], 'user_not_found')
    if (!person.ok) return person
    if (person.value.deleted === true) return unmet('user_disabled', `${users[0]} is deactivated`)
    const dm = appDm(core.workspace, person.value.id)
    return ok({ channel: args.return_im === true ? conversationAsJson(core, dm) : { id: dm.id } })
  },
})

/** Reading messages needs membership. */
function readable(core: Core, channel: string | undefined): Result<Conversation, ApiError> {
  if (/^[UW]/.test(channel ?? ''))
    return mistake('channel_not_found', `${channel} is a person; name the conversation`)
  const known = scopedConversation(core, channel, 'history')
  if (!known.ok || botIsIn(core, known.value)) return known
  return unmet('not_in_channel', `the bot is not in ${channel}`)
}

const range = {
  cursor: text,
  limit: count,
  oldest: text,
  latest: text,
  inclusive: flag,
  include_all_metadata: flag,
}

interface Range {
  oldest?: string | undefined
  latest?: string | undefined
  inclusive?: boolean | undefined
}

function within(ts: string, { oldest, latest, inclusive }: Range): boolean {
  if (inclusive === true && (ts === oldest || ts === latest)) return true
  return (
    (oldest === undefined || Number(ts) > Number(oldest)) &&
    (latest === undefined || Number(ts) < Number(latest))
  )
}

/** Unless it is asked for all metadata, Slack tells only what kind it is. */
function withoutPayload(message: JsonObject): JsonObject {
  const { metadata } = message
  return isObject(metadata) ? { ...message, metadata: { event_type: metadata.event_type ?? '' } } : message
}

export const history = method({
  scopes: HISTORY,
  args: { channel: text, ...range },
  run(core, args) {
    const known = readable(core, args.channel)
    if (!known.ok) return known
    const shown = core.messages
      .inChannel(known.value.id)
      .filter((message) => message.ephemeral_for === undefined && message.deleted !== true)
      .filter(
        (message) => message.thread_ts === undefined || message.thread_ts === message.ts || message.broadcast,
      )
      .filter((message) => within(message.ts, args))
      .map((message) => core.messages.asJson(message, core.workspace))
      .map((message) => (args.include_all_metadata === true ? message : withoutPayload(message)))
      .reverse()
    const [messages, response_metadata] = page(shown, args.limit, args.cursor)
    return ok({ messages, has_more: response_metadata.next_cursor !== '', response_metadata })
  },
})

export const replies = method({
  scopes: HISTORY,
  args: { channel: text, ts: text, ...range },
  run(core, args) {
    const known = readable(core, args.channel)
    if (!known.ok) return known
    const parent = core.messages.find(known.value.id, args.ts ?? '')
    if (parent === undefined || parent.ephemeral_for !== undefined) {
      return unmet('thread_not_found', `${args.ts} is no message of ${args.channel}`)
    }
    const thread = [parent, ...core.messages.replies(known.value.id, parent.thread_ts ?? parent.ts)]
      .filter((message) => message === parent || within(message.ts, args))
      .map((message) => core.messages.asJson(message, core.workspace))
      .map((message) => (args.include_all_metadata === true ? message : withoutPayload(message)))
    const [messages, response_metadata] = page(thread, args.limit, args.cursor)
    return ok({ messages, has_more: response_metadata.next_cursor !== '', response_metadata })
  },
})

/** The conversation as the bot sees it. */
export function conversationAsJson(core: Core, conversation: Conversation): JsonObject {
  const { kind, members } = conversation
  const shared = conversation.is_ext_shared === true
  const isIm = kind === 'im' || kind === 'app_dm'
  const other = members.find((id) => id !== core.workspace.bot.user_id)
  return {
    id: conversation.id,
    ...(isIm ? { user: other } : { name: conversation.name, name_normalized: conversation.name }),
    is_channel: kind === 'public',
    is_group: kind === 'private',
    is_im: isIm,
    is_mpim: kind === 'mpim',
    is_private: kind !== 'public',
    is_archived: conversation.is_archived === true,
    is_member: isMember(conversation, core.workspace.bot.user_id),
    is_ext_shared: shared,
    is_shared: shared,
    is_org_shared: false,
    is_pending_ext_shared: conversation.is_pending_ext_shared === true,
    context_team_id: core.workspace.team.id,
    shared_team_ids: [core.workspace.team.id, ...(shared ? ['T0OTHER'] : [])],
  }
}

/** One page of a list, and where the next one starts. */
function page(items: Json[], limit: number | undefined, cursor: string | undefined): [Json[], JsonObject] {
  const from = Number(cursor ?? 0) || 0
  const to = from + (limit ?? 100)
  const more = to < items.length
  return [items.slice(from, to), { next_cursor: more ? String(to) : '' }]
}
