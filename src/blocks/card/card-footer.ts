import type { Button, KnownBlock } from '@slack/types'
import { z } from 'zod'
import { actionsBlocks, type Content, contextBlock, plainText } from '../text/document.ts'

const BUTTONS_BLOCK = 'below_card'
const LINE_BLOCK = 'line_below_card'

/** Adds a line and a row of buttons below a message. A redraw of the card keeps both. */
export function withButtons(
  content: Content,
  buttons: readonly (Button | undefined)[],
  line?: string,
): Content {
  return { ...content, blocks: [...content.blocks, ...belowCard(buttons, line)] }
}

export function belowCard(buttons: readonly (Button | undefined)[], line: string | undefined): KnownBlock[] {
  return [
    ...(line === undefined ? [] : [{ ...contextBlock(line), block_id: LINE_BLOCK }]),
    ...actionsBlocks(buttons, BUTTONS_BLOCK),
  ]
}

/** Whether `withButtons` has added the block. */
export function isBelowCard({ block_id }: { block_id?: string | undefined }): boolean {
  return block_id === BUTTONS_BLOCK || block_id === LINE_BLOCK
}

const buttonsBlock = z.object({ block_id: z.literal(BUTTONS_BLOCK), elements: z.array(z.unknown()) })
const lineBlock = z.object({
  block_id: z.literal(LINE_BLOCK),
  elements: z.array(z.object({ text: z.string() })).min(1),
})
const postedButton = z.object({
  type: z.literal('button'),
  text: z.object({ text: z.string() }).transform(({ text }) => plainText(text)),
  action_id: z.string(),
  value: z.string().exactOptional(),
  url: z.string().exactOptional(),
  style: z.enum(['primary', 'danger']).exactOptional(),
})

/** What stands below the card of a posted message, so that a redraw keeps it. Empty for any other message. */
export function readBelowCard(blocks: readonly unknown[]): KnownBlock[] {
  return blocks.flatMap((block) => {
    const line = lineBlock.safeParse(block).data?.elements[0]?.text
    const elements = buttonsBlock.safeParse(block).data?.elements ?? []
    const buttons = elements.map((element) => postedButton.safeParse(element).data)
    return belowCard(buttons, line)
  })
}
