import type { Overflow } from '@slack/types'
import { z } from 'zod'
import { type CardPart, confirmation, option } from '../text/document.ts'
import { optionValue } from '../text/limits.ts'
import { quotePart, type RichPiece, readQuote } from '../text/rich-pieces.ts'
import { SESSION_ACTIONS } from './session-buttons.ts'

export interface Shared {
  sharer: string
  /** The words after the sharer's name. `undefined` if the card replies to a message that says who shares it, and why. */
  said?: readonly RichPiece[] | undefined
  /** The sharer's own words. */
  quote: readonly RichPiece[]
}

/** The participant on a shared card: the sharer, a mention or a name. `undefined` if Exec names nobody. */
export type Participant = 'sharer' | RichPiece | undefined

export function sharedWords(participant: Participant): RichPiece[] {
  if (participant === undefined) return [{ text: ' shared an Exec session' }]
  if (participant === 'sharer') return [{ text: ' shared their session' }]
  return [{ text: ' shared ' }, participant, { text: "'s session" }]
}

const BLOCK_ID = 'shared'
const REMOVE = 'remove'

export function sharedPart({ sharer, said, quote }: Shared): CardPart | undefined {
  return said && quotePart(BLOCK_ID, [{ user: sharer }, ...said], quote)
}

/** Its option names the sharer, since some cards don't show them. */
export function removeMenu({ sharer }: Pick<Shared, 'sharer'>): Overflow {
  return {
    type: 'overflow',
    action_id: SESSION_ACTIONS.more,
    options: [option('Remove', optionValue(`${REMOVE}:${sharer}`) ?? REMOVE)],
    confirm: confirmation('Remove this card?', 'This deletes it for everyone.', 'Remove', 'danger'),
  }
}

/** Who can show more than the card: the participant, if the card mentions them, or else the sharer. */
export function whoCanShow({ sharer, said = [] }: Shared): string {
  return said.find((piece) => 'user' in piece)?.user ?? sharer
}

const menuSchema = z.object({
  action_id: z.literal(SESSION_ACTIONS.more),
  options: z.array(z.object({ value: z.string() })),
})
const actionsSchema = z.object({ elements: z.array(z.unknown()) })

/** `undefined` for a card that nobody shared. */
export function readShared(blocks: readonly unknown[]): Shared | undefined {
  const head = readQuote(blocks, BLOCK_ID)
  const [first, ...said] = head?.sentence ?? []
  const sharer = first !== undefined && 'user' in first ? first.user : readSharer(blocks)
  if (sharer === undefined) return undefined
  return {
    sharer,
    said: head === undefined ? undefined : said,
    quote: head?.quote ?? [],
  }
}

const REMOVAL = new RegExp(`^${REMOVE}:(\\w+)$`)

function readSharer(blocks: readonly unknown[]): string | undefined {
  const elements = blocks.flatMap((block) => actionsSchema.safeParse(block).data?.elements ?? [])
  const options = elements.flatMap((one) => menuSchema.safeParse(one).data?.options ?? [])
  return options.map(({ value }) => REMOVAL.exec(value)?.[1]).find((sharer) => sharer !== undefined)
}
