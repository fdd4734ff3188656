import { z } from 'zod'
import { noteBlock } from '../text/basic-blocks.ts'
import type { CardPart } from '../text/document.ts'
import { escapeMarkup, toSingleLine } from '../text/untrusted-text.ts'

const BLOCK_ID = 'progress'
const MAX_CHARACTERS = 200

/** A card's line about the participant's other attempts. */
export function progressParts(line: string | undefined): CardPart[] {
  if (line === undefined) return []
  return [{ kind: 'block', block: { ...noteBlock(line), block_id: BLOCK_ID }, markup: escapeMarkup(line) }]
}

const schema = z.object({
  block_id: z.literal(BLOCK_ID),
  elements: z.array(z.object({ type: z.literal('plain_text'), text: z.string() })).length(1),
})

/** Reads the line from a posted card, so that a redraw keeps it without asking Exec. */
export function readProgress(blocks: readonly unknown[]): string | undefined {
  const found = blocks.map((block) => schema.safeParse(block).data).find((block) => block !== undefined)
  return toSingleLine(found?.elements[0]?.text, MAX_CHARACTERS)
}
