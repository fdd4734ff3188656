import type { Overflow } from '@slack/types'
import { z } from 'zod'
import { type CardPart, confirmation, option } from '../text/document.ts'
import { optionValue } from '../text/limits.ts'
import { quotePart, type RichPiece, readQuote } from '../text/rich-pieces.ts'
import { SESSION_ACTIONS } from './session-buttons.ts'

export interface Shared {
  sharer: string
  /** What follows the sharer's name. `undefined`: the card answers the message that says who shares it, and why. */
  said?: readonly RichPiece[] | undefined
  /** What the sharer wrote. */
  quote: readonly RichPiece[]
  /** The `ts` of the reply that holds the rubric. */
  rubricTs?: string | undefined
}

/** Whose session it is, as a shared card says it: by a mention or a name, if it isn't the sharer's own. `undefined`: Exec doesn't say. */
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

/** Its option names the rubric's reply, which is removed too, and the sharer, whom not every card shows. */
export function removeMenu({ sharer, rubricTs }: Shared): Overflow {
  const also = rubricTs === undefined ? '' : ', and the reply with its rubric,'
  return {
    type: 'overflow',
    action_id: SESSION_ACTIONS.more,
    options: [option('Remove', optionValue(`${REMOVE}:${rubricTs ?? ''}:${sharer}`) ?? REMOVE)],
    confirm: confirmation('Remove this card?', `This deletes it${also} for everyone.`, 'Remove', 'danger'),
  }
}

/** Who can show more than the card: the participant, if it mentions them, or else who shared it. */
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
  const removal = readRemoval(blocks)
  const sharer = first !== undefined && 'user' in first ? first.user : removal?.sharer
  if (sharer === undefined) return undefined
  return {
    sharer,
    said: head === undefined ? undefined : said,
    quote: head?.quote ?? [],
    rubricTs: removal?.rubricTs,
  }
}

const REMOVAL = new RegExp(`^${REMOVE}(?::([\\d.]*))?(?::(\\w+))?$`)

function readRemoval(blocks: readonly unknown[]) {
  const elements = blocks.flatMap((block) => actionsSchema.safeParse(block).data?.elements ?? [])
  const options = elements.flatMap((one) => menuSchema.safeParse(one).data?.options ?? [])
  const found = options.map(({ value }) => REMOVAL.exec(value)).find((match) => match !== null)
  return found && { rubricTs: found[1] || undefined, sharer: found[2] }
}
