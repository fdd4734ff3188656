import { z } from 'zod'
import { LIMITS } from '../blocks/limits.ts'
import { type Content, validateMessage } from '../blocks/validate-message.ts'
import { isMember } from '../conversations.ts'
import type { Core } from '../core.ts'
import { isObject, type Json, type JsonObject } from '../json.ts'
import { permalink } from '../messages.ts'
import { missingScope, mistake, refuseContent, unmet } from '../outcome.ts'
import { postAsBot, rewrite } from '../post.ts'
import type { Message } from '../workspace.ts'
import {
  botIsIn,
  checkThread,
  knownConversation,
  knownMessage,
  knownPerson,
  postableConversation,
} from './bot-access.ts'
import { flag, json, method, text } from './method.ts'

const content = { text, blocks: json, attachments: json }
const parsing = { parse: text, link_names: flag }
const authorship = { username: text, icon_url: text, icon_emoji: text }

function isParsed(args: { parse?: string | undefined; link_names?: boolean | undefined }): boolean {
  return args.parse === 'full' || args.link_names === true
}

/** Another name or picture than the app's own needs a scope of its own. */
function checkPosted(
  { settings: { scopes } }: Core,
  args: Content & { [Name in keyof typeof authorship]?: string | undefined },
): void {
  const isCustomized = [args.username, args.icon_url, args.icon_emoji].some((value) => value !== undefined)
  if (isCustomized && !scopes.includes('chat:write.customize'))
    throw missingScope('chat:write.customize', scopes)
  refuseContent(validateMessage(args))
}

/** What the app attaches to a message for itself. */
const metadataSchema = z.strictObject({
  event_type: z.string().regex(/^\w{1,255}$/),
  event_payload: z.record(z.string(), z.json()),
})

function metadataOf(value: Json | undefined): JsonObject | undefined {
  if (value === undefined) return undefined
  if (metadataSchema.safeParse(value).success && isObject(value)) return value
  throw mistake('invalid_metadata_format', 'metadata takes an event_type of letters, and an event_payload')
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
    checkPosted(core, args)
    const metadata = metadataOf(args.metadata)
    if (args.reply_broadcast === true && args.thread_ts === undefined)
      throw mistake('invalid_arguments', 'reply_broadcast needs thread_ts')
    const { id } = postableConversation(core, args.channel)
    checkThread(core, id, args.thread_ts)
    const message = postAsBot(core, args, {
      method: 'chat.postMessage',
      channel: id,
      thread_ts: args.thread_ts,
      broadcast: args.reply_broadcast,
      parsed: isParsed(args),
      metadata,
    })
    return { channel: id, ts: message.ts, message: core.messages.asJson(message, core.workspace) }
  },
})

export const postEphemeral = method({
  scopes: ['chat:write'],
  args: { channel: text, user: text, ...content, ...parsing, ...authorship, thread_ts: text },
  run(core, args) {
    checkPosted(core, args)
    const conversation = knownConversation(core, args.channel)
    const { id } = conversation
    if (conversation.is_archived === true) throw unmet('is_archived', `${id} is archived`)
    if (!botIsIn(core, conversation)) throw unmet('not_in_channel', `the bot is not in ${id}`)
    const person = knownPerson(core, args.user)
    if (!isMember(conversation, person.id)) throw unmet('user_not_in_channel', `${person.id} is not in ${id}`)
    checkThread(core, id, args.thread_ts)
    const { ts } = postAsBot(core, args, {
      method: 'chat.postEphemeral',
      channel: id,
      thread_ts: args.thread_ts,
      ephemeral_for: person.id,
      parsed: isParsed(args),
    })
    return { message_ts: ts }
  },
})

/** @param error for a message that is not the bot's. */
function ownMessage(core: Core, channel: string | undefined, ts: string | undefined, error: string): Message {
  const message = knownMessage(core, knownConversation(core, channel).id, ts, 'message_not_found')
  if (message.bot_id !== core.workspace.bot.bot_id) throw mistake(error, `${ts} is not the bot's own`)
  return message
}

export const update = method({
  scopes: ['chat:write'],
  args: { channel: text, ts: text, ...content, ...parsing, metadata: json, reply_broadcast: flag },
  run(core, args) {
    refuseContent(validateMessage(args, LIMITS.updateText))
    const message = ownMessage(core, args.channel, args.ts, 'cant_update_message')
    rewrite(core, message, args, 'chat.update')
    if (isObject(args.metadata)) message.metadata = args.metadata
    const { channel, ts, text } = message
    return { channel, ts, text, message: core.messages.asJson(message, core.workspace) }
  },
})

export const remove = method({
  scopes: ['chat:write'],
  args: { channel: text, ts: text },
  run(core, args) {
    const message = ownMessage(core, args.channel, args.ts, 'cant_delete_message')
    const { channel, ts } = message
    message.deleted = true
    core.journal.changed('message_deleted', { channel })
    return { channel, ts }
  },
})

export const getPermalink = method({
  args: { channel: text, message_ts: text },
  run(core, args) {
    const { id } = knownConversation(core, args.channel)
    const message = knownMessage(core, id, args.message_ts, 'message_not_found')
    return { channel: id, permalink: permalink(message, core.workspace) }
  },
})
