import type { Block, KnownBlock } from '@slack/types'

/** All that Slack gets of a message or a view, for a snapshot: its text or its frame, and a line of JSON for each block. */
export function drawn(content: { blocks: readonly (KnownBlock | Block)[]; text?: string }): string {
  const { blocks, text, ...frame } = content
  const head = text === undefined ? [JSON.stringify(frame, sorted)] : [text]
  return [...head, '', ...blocks.map((block) => JSON.stringify(block, sorted))].join('\n')
}

function sorted(_: string, value: unknown): unknown {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject
    ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
    : value
}
