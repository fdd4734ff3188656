import { z } from 'zod'
import { LIMITS } from '../blocks/limits.ts'
import { validateMessage } from '../blocks/validate-message.ts'
import { isMember } from '../conversations.ts'
import type { Core } from '../core.ts'
import { isObject, type Json, type JsonObject } from '../json.ts'
import { permalink } from '../messages.ts'
import { mistake, refuseContent, unmet } from '../outcome.ts'
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

const content = { text, blocks: json }
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
  scope: 'chat:write',
  args: {
    channel: text,
    ...content,
    thread_ts: text,
    metadata: json,
    unfurl_links: flag,
    unfurl_media: flag,
  },
  run(core, args) {
    refuseContent(validateMessage(args))
    const metadata = metadataOf(args.metadata)
    const { id } = postableConversation(core, args.channel)
    checkThread(core, id, args.thread_ts)
    const message = postAsBot(core, args, {
      method: 'chat.postMessage',
      channel: id,
      thread_ts: args.thread_ts,
      metadata,
    })
    return { channel: id, ts: message.ts, message: core.messages.asJson(message, core.workspace) }
  },
})

export const postEphemeral = method({
  scope: 'chat:write',
  args: { channel: text, user: text, ...content, thread_ts: text },
  run(core, args) {
    refuseContent(validateMessage(args))
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
  scope: 'chat:write',
  args: { channel: text, ts: text, ...content },
  run(core, args) {
    refuseContent(validateMessage(args, LIMITS.updateText))
    const message = ownMessage(core, args.channel, args.ts, 'cant_update_message')
    rewrite(core, message, args, 'chat.update')
    const { channel, ts, text } = message
    return { channel, ts, text, message: core.messages.asJson(message, core.workspace) }
  },
})

export const remove = method({
  scope: 'chat:write',
  args: { channel: text, ts: text },
  run(core, args) {
    const message = ownMessage(core, args.channel, args.ts, 'cant_delete_message')
    const { channel, ts } = message
    message.deleted = true
    core.journal.changed()
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
