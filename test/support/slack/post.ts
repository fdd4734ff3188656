import { interactiveElements, withIds } from './blocks/interactive-elements.ts'
import { type Mention, mentionsIn, mentionsInText } from './blocks/mentions.ts'
import type { Content } from './blocks/validate-message.ts'
import type { Core } from './core.ts'
import { stateOf } from './element-values.ts'
import { type Json, type JsonObject, objectsIn, textOf } from './json.ts'
import type { Attachment, Message } from './workspace.ts'

interface Placement {
  method: string
  channel: string
  thread_ts?: string | undefined
  ephemeral_for?: string | undefined
  metadata?: JsonObject | undefined
}

/** Posts a message of the bot. The content must have been validated. */
export function postAsBot(core: Core, content: Content, at: Placement): Message {
  const { bot } = core.workspace
  const message = core.messages.add({
    channel: at.channel,
    user: bot.user_id,
    bot_id: bot.bot_id,
    text: textOf(content.text) ?? '',
    blocks: storedBlocks(content.blocks),
    attachments: [],
    metadata: at.metadata,
    thread_ts: at.thread_ts,
    ephemeral_for: at.ephemeral_for,
  })
  recordMentions(core, content, at.method)
  core.journal.changed()
  return message
}

/** Replaces what a message of the bot shows. Parts that `content` lacks stay as they are. */
export function rewrite(core: Core, message: Message, content: Content, method: string): void {
  keepFormer(message)
  if (content.text !== undefined) message.text = textOf(content.text) ?? ''
  if (content.blocks !== undefined) message.blocks = storedBlocks(content.blocks)
  refreshStates(message)
  message.edited = true
  recordMentions(core, content, method)
  core.journal.changed()
}

export function storedBlocks(blocks: Json | undefined): JsonObject[] {
  return withIds(objectsIn(blocks), () => crypto.randomUUID().slice(0, 8))
}

/** Notes everything in the content that names people or channels. */
export function recordMentions(core: Core, content: Content, method: string): void {
  const mentions: Mention[] = [
    ...mentionsInText(textOf(content.text) ?? '', false),
    ...mentionsIn(content.blocks),
  ]
  core.journal.mentioned(mentions, method)
}

/** Where in a message an element stands: its own blocks or those of an attachment. */
export function elementsOfMessage(
  message: Message,
): { attachment?: Attachment; block: JsonObject; element: JsonObject }[] {
  return [
    ...interactiveElements(message.blocks),
    ...message.attachments.flatMap((attachment) =>
      interactiveElements(attachment.blocks).map((found) => ({
        ...found,
        attachment,
      })),
    ),
  ]
}

/** By person: their choices in the menus of a message, as in `View.state`. */
const states = new WeakMap<Message, Map<string, JsonObject>>()

export function stateOfMessage(message: Message, user: string): JsonObject {
  return stateOf(elementsOfMessage(message), states.get(message)?.get(user))
}

export function setStateOfMessage(message: Message, user: string, state: JsonObject): void {
  states.set(message, new Map(states.get(message)).set(user, state))
}

/** What each message showed before its changes, newest first. */
const formers = new WeakMap<Message, Message[]>()

function keepFormer(message: Message): void {
  const former = { ...message }
  const chosen = states.get(message)
  if (chosen !== undefined) states.set(former, chosen)
  formers.set(message, [former, ...formersOf(message)])
}

export function formersOf(message: Message): readonly Message[] {
  return formers.get(message) ?? []
}

/** Forgets the choices in menus that are gone. */
function refreshStates(message: Message): void {
  for (const user of states.get(message)?.keys() ?? [])
    setStateOfMessage(message, user, stateOfMessage(message, user))
}
