import { z } from 'zod'
import { ok } from '../../../../src/lib/result.ts'
import { LIMITS } from '../blocks/limits.ts'
import { validateMessage } from '../blocks/validate-message.ts'
import { isMember } from '../conversations.ts'
import type { Core } from '../core.ts'
import { isObject, type Json } from '../json.ts'
import { permalink } from '../messages.ts'
import { mistake, refusedFor, unmet } from '../outcome.ts'
import { type Placement, postAsBot, rewrite } from '../post.ts'
import { botIsIn, knownConversation, personOr, postableConversation, threadParent } from './bot-access.ts'
import { flag, json, method, text } from './method.ts'

const content = { text, blocks: json, attachments: json }
const parsing = { parse: text, link_names: flag }
const authorship = { username: text, icon_url: text, icon_emoji: text }

function parsed(args: { parse?: string | undefined; link_names?: boolean | undefined }): boolean {
  return args.parse === 'full' || args.link_names === true
}

/** Another name or picture than the app's own needs a scope of its own. */
function customized(core: Core, args: { [Name in keyof typeof authorship]?: string | undefined }) {
  const asks = [args.username, args.icon_url, args.icon_emoji].some((value) => value !== undefined)
  if (!asks || core.settings.scopes.includes('chat:write.customize')) return undefined
  const provided = core.settings.scopes.join(',')
  const details = { needed: 'chat:write.customize', provided }
  return mistake('missing_scope', 'chat:write.customize is not granted', details)
}

/** What the app attaches to a message for itself. */
const metadataSchema = z.strictObject({
  event_type: z.string().regex(/^\w{1,255}$/),
  event_payload: z.record(z.string(), z.json()),
})

function unreadable(metadata: Json | undefined) {
  if (metadata === undefined || metadataSchema.safeParse(metadata).success) return undefined
  return mistake('invalid_metadata_format', 'metadata takes an event_type of letters, and an event_payload')
}

export const postMessage = method({
  scopes: ['chat:write'],
  args: {
    channel: text,
    ...content,
    ...parsing,
    ...authorship,
    thread_ts: text,
    reply_broadcast: flag,
    mrkdwn: flag,
    metadata: json,
    unfurl_links: flag,
    unfurl_media: flag,
  },
  run(core, args) {
    const refused = customized(core, args) ?? refusedFor(validateMessage(args)) ?? unreadable(args.metadata)
    if (refused !== undefined) return refused
    if (args.reply_broadcast === true && args.thread_ts === undefined) {
      return mistake('invalid_arguments', 'reply_broadcast needs thread_ts')
    }
    const target = postableConversation(core, args.channel)
    if (!target.ok) return target
    const parent = threadParent(core, target.value.id, args.thread_ts)
    if (!parent.ok) return parent
    const at: Placement = {
      method: 'chat.postMessage',
      channel: target.value.id,
      thread_ts: args.thread_ts,
      broadcast: args.reply_broadcast === true,
      parsed: parsed(args),
      ...(isObject(args.metadata) ? { metadata: args.metadata } : {}),
    }
    const message = postAsBot(core, args, at)
    return ok({
      channel: message.channel,
      ts: message.ts,
      message: core.messages.asJson(message, core.workspace),
    })
  },
})

export const postEphemeral = method({
  scopes: ['chat:write'],
  args: { channel: text, user: text, ...content, ...parsing, ...authorship, thread_ts: text },
  run(core, args) {
    const refused = customized(core, args) ?? refusedFor(validateMessage(args))
    if (refused !== undefined) return refused
    const known = knownConversation(core, args.channel)
    if (!known.ok) return known
    const conversation = known.value
    if (conversation.is_archived === true) return unmet('is_archived', `${conversation.id} is archived`)
    if (!botIsIn(core, conversation)) return unmet('not_in_channel', `the bot is not in ${conversation.id}`)
    const person = personOr(core, args.user, 'user_not_found')
    if (!person.ok) return person
    if (!isMember(conversation, person.value.id)) {
      return unmet('user_not_in_channel', `${person.value.id} is not in ${conversation.id}`)
    }
    const parent = threadParent(core, conversation.id, args.thread_ts)
    if (!parent.ok) return parent
    const message = postAsBot(core, args, {
      method: 'chat.postEphemeral',
      channel: conversation.id,
      thread_ts: args.thread_ts,
      ephemeral_for: person.value.id,
      parsed: parsed(args),
    })
    return ok({ message_ts: message.ts })
  },
})

export const update = method({
  scopes: ['chat:write'],
  args: { channel: text, ts: text, ...content, ...parsing, metadata: json, reply_broadcast: flag },
  run(core, args) {
    const message = core.messages.find(args.channel ?? '', args.ts ?? '')
    const known = knownConversation(core, args.channel)
    if (!known.ok) return known
    const refused = refusedFor(validateMessage(args, LIMITS.updateText))
    if (refused !== undefined) return refused
    if (message === undefined || message.ephemeral_for !== undefined) {
      return unmet('message_not_found', `${args.ts} is no message of ${args.channel}`)
    }
    if (message.bot_id !== core.workspace.bot.bot_id) {
      return mistake('cant_update_message', `${args.ts} is not the bot's own`)
    }
    rewrite(core, message, args, 'chat.update')
    if (isObject(args.metadata)) message.metadata = args.metadata
    const { channel, ts } = message
    return ok({ channel, ts, text: message.text, message: core.messages.asJson(message, core.workspace) })
  },
})

export const remove = method({
  scopes: ['chat:write'],
  args: { channel: text, ts: text },
  run(core, args) {
    const known = knownConversation(core, args.channel)
    if (!known.ok) return known
    const message = core.messages.find(known.value.id, args.ts ?? '')
    if (message === undefined || message.ephemeral_for !== undefined) {
      return unmet('message_not_found', `${args.ts} is no message of ${args.channel}`)
    }
    if (message.bot_id !== core.workspace.bot.bot_id) {
      return mistake('cant_delete_message', `${args.ts} is not the bot's own`)
    }
    message.deleted = true
    core.journal.changed('message_deleted', { channel: message.channel })
    return ok({ channel: message.channel, ts: message.ts })
  },
})

export const getPermalink = method({
  args: { channel: text, message_ts: text },
  run(core, args) {
    const known = knownConversation(core, args.channel)
    if (!known.ok) return known
    const message = core.messages.find(known.value.id, args.message_ts ?? '')
    if (message === undefined || message.ephemeral_for !== undefined) {
      return unmet('message_not_found', `${args.message_ts} is no message of ${args.channel}`)
    }
    return ok({ channel: message.channel, permalink: permalink(message, core.workspace) })
  },
})
