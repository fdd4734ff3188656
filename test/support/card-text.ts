import type { JsonObject } from './slack/json.ts'

/** All that a person can read in blocks, line by line, and the buttons in brackets. */
export function readable(blocks: readonly JsonObject[]): string {
  return blocks.map((block) => texts(block).join(' ')).join('\n')
}

function texts(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(texts)
  if (typeof value !== 'object' || value === null) return []
  const entries = Object.entries(value)
  const inner = entries.flatMap(([key, part]) =>
    key === 'text' && typeof part === 'string' ? [part] : texts(part),
  )
  const isButton = 'type' in value && value.type === 'button'
  return isButton ? [`[${inner.join(' ')}]`] : inner
}
