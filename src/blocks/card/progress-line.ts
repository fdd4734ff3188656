import { z } from 'zod'
import type { Attempts } from '../../exec/attempts.ts'
import type { CardPart } from '../text/document.ts'
import { noteBlock } from '../text/prose.ts'
import { scoreText } from '../text/session-facts.ts'
import { escapeMarkup, toSingleLine } from '../text/untrusted-text.ts'

/** `undefined` for a first attempt. Later attempts don't count, so that a card never changes. */
export function progressLine({ graded, at = 0, before }: Attempts): string | undefined {
  const [first, ...others] = graded.slice(0, at + 1)
  const own = others.at(-1)
  if (first === undefined || own === undefined) return undefined
  const best = scoreText(Math.max(first.score, ...others.map(({ score }) => score)))
  // The first attempt may be older than the list.
  if (before === undefined) return `Attempt ${at + 1} or later · best of the latest ${at + 1}: ${best}`
  return [
    `Attempt ${before + at + 1}`,
    `first ${scoreText(first.score)}`,
    `best ${best}`,
    `${difference(first.score, own.score)} since the first`,
  ].join(' · ')
}

/** Rounds before it subtracts, so that the difference matches the shown scores. */
export function difference(from: number, to: number): string {
  const tenths = Math.round(to * 10) - Math.round(from * 10)
  if (tenths === 0) return '±0'
  return `${tenths > 0 ? '+' : '−'}${scoreText(Math.abs(tenths) / 10)}`
}

const BLOCK_ID = 'progress'
const MAX_CHARACTERS = 200

export function progressParts(line: string | undefined): CardPart[] {
  if (line === undefined) return []
  return [{ kind: 'block', block: { ...noteBlock(line), block_id: BLOCK_ID }, markup: escapeMarkup(line) }]
}

const schema = z.object({
  block_id: z.literal(BLOCK_ID),
  elements: z.array(z.object({ type: z.literal('plain_text'), text: z.string() })).length(1),
})

/** From a posted card, so that a redraw keeps the line without asking Exec. */
export function readProgress(blocks: readonly unknown[]): string | undefined {
  const found = blocks.map((block) => schema.safeParse(block).data).find((block) => block !== undefined)
  return toSingleLine(found?.elements[0]?.text, MAX_CHARACTERS)
}
