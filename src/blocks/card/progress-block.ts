import type { ContextBlock } from '@slack/types'
import { z } from 'zod'
import { plainText } from '../text/prose.ts'
import { toSingleLine } from '../text/untrusted-text.ts'

const BLOCK_ID = 'progress'
const MAX_CHARACTERS = 200

/** How an attempt stands among the participant's others, as a line of a card. */
export function progressBlock(text: string): ContextBlock {
  return { type: 'context', block_id: BLOCK_ID, elements: [plainText(text)] }
}

const schema = z.object({
  block_id: z.literal(BLOCK_ID),
  elements: z.array(z.object({ type: z.literal('plain_text'), text: z.string() })).length(1),
})

/** Reads back from a posted card's blocks the line that stands there. */
export function readProgress(blocks: readonly unknown[]): string | undefined {
  const found = blocks.map((block) => schema.safeParse(block).data).find((block) => block !== undefined)
  return toSingleLine(found?.elements[0]?.text, MAX_CHARACTERS)
}
