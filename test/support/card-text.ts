import type { KnownBlock } from '@slack/types'
import { z } from 'zod'
import { type JsonObject, objectsIn, parseJson, textOf } from './slack/json.ts'
import type { Message } from './slack/workspace.ts'

/** All that a person can read in blocks, line by line, with the buttons and the options of ⋯ in brackets. */
export function readable(blocks: readonly JsonObject[]): string {
  return blocks.map((block) => texts(block).join(' ')).join('\n')
}

/** All that a person can read in a message and in what stands below it. */
/** Of blocks as the app makes them. */
export function readableBlocks(blocks: readonly KnownBlock[]): string {
  return readable(objectsIn(parseJson(JSON.stringify(blocks))))
}

export function readableMessage({ blocks, attachments }: Message): string {
  const below = attachments.map(({ entity, blocks }) =>
    entity === undefined ? readable(blocks) : readableEntity(entity),
  )
  return [...(blocks.length === 0 ? [] : [readable(blocks)]), ...below].join('\n')
}

function texts(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(texts)
  if (typeof value !== 'object' || value === null) return []
  if ('type' in value && (value.type === 'button' || value.type === 'overflow')) return labels(value)
  const entries = Object.entries(value)
  const inner = entries.flatMap(([key, part]) =>
    key === 'text' && typeof part === 'string' ? [part] : texts(part),
  )
  return inner
}

/** Without the question that a button may ask before it acts. */
function labels(element: object): string[] {
  if ('options' in element && Array.isArray(element.options)) return element.options.flatMap(labels)
  return 'text' in element ? [`[${texts(element.text).join(' ')}]`] : []
}

/** All that a person can read in a Work Object, line by line, and its buttons in brackets. */
export function readableEntity(entity: unknown): string {
  const { attributes, custom_fields, actions } = payload.parse(entity).entity_payload
  const fields = objectsIn(custom_fields).map(({ label, value }) => `${textOf(label)}: ${String(value)}`)
  const buttons = [...objectsIn(actions.primary_actions), ...objectsIn(actions.overflow_actions)]
  return [attributes.title.text, ...fields, buttons.map(({ text }) => `[${textOf(text)}]`).join(' ')].join(
    '\n',
  )
}

const json = z.custom<JsonObject[]>((value) => Array.isArray(value))

const payload = z.object({
  entity_payload: z.object({
    attributes: z.object({ title: z.object({ text: z.string() }) }),
    custom_fields: json,
    actions: z.object({ primary_actions: json.default([]), overflow_actions: json.default([]) }),
  }),
})
