import type { KnownBlock } from '@slack/types'
import { type JsonObject, objectsIn, parseJson } from './json.ts'
import type { Message } from './workspace.ts'

/** All that a person can read in blocks, line by line, with the buttons and the options of ⋯ in brackets, and dates as in the fallback. */
export function readable(blocks: readonly JsonObject[]): string {
  return blocks.map((block) => texts(block).join(' ')).join('\n')
}

/** Of blocks as a bot makes them. */
export function readableBlocks(blocks: readonly KnownBlock[]): string {
  return readable(objectsIn(parseJson(JSON.stringify(blocks))))
}

/** All that a person can read in a message and in what stands below it. */
export function readableMessage({ blocks, attachments }: Message): string {
  const below = attachments.map(({ blocks }) => readable(blocks))
  return [...(blocks.length === 0 ? [] : [readable(blocks)]), ...below].join('\n')
}

function texts(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(texts)
  if (typeof value !== 'object' || value === null) return []
  if ('type' in value && (value.type === 'button' || value.type === 'overflow')) return labels(value)
  if ('type' in value && value.type === 'date' && 'fallback' in value) return [String(value.fallback)]
  return Object.entries(value).flatMap(([key, part]) =>
    key === 'text' && typeof part === 'string' ? [part] : texts(part),
  )
}

/** Without the question that a button may ask before it acts. */
function labels(element: object): string[] {
  if ('options' in element && Array.isArray(element.options)) return element.options.flatMap(labels)
  return 'text' in element ? [`[${texts(element.text).join(' ')}]`] : []
}
