import type { Overflow, RichTextBlock, RichTextElement } from '@slack/types'
import { z } from 'zod'
import type { CardPart } from '../text/document.ts'
import { plainText } from '../text/prose.ts'
import { cut, escapeMarkup } from '../text/untrusted-text.ts'
import { SESSION_ACTIONS } from './session-buttons.ts'

/** The limit of the note's input, and of the note in a message. */
export const NOTE_CHARACTERS = 1500
/** Roughly what a mention reads as. */
const MENTION_CHARACTERS = 20

export type NotePiece = { text: string } | { user: string }

export interface Shared {
  sharer: string
  note: readonly NotePiece[]
  /** The `ts` of the reply that holds the rubric. */
  rubricTs?: string | undefined
}

const BLOCK_ID = 'shared'
const SAID = ' shared an Exec session'
const REMOVE = 'remove'

export function sharedParts(shared: Shared): CardPart[] {
  return [{ kind: 'block', block: sharedBlock(shared), markup: sharedMarkup(shared) }]
}

function sharedBlock({ sharer, note }: Shared): RichTextBlock {
  const elements: RichTextBlock['elements'] = [
    {
      type: 'rich_text_section',
      elements: [
        { type: 'user', user_id: sharer },
        { type: 'text', text: SAID },
      ],
    },
  ]
  if (note.length > 0) elements.push({ type: 'rich_text_quote', elements: shorten(note).map(noteElement) })
  return { type: 'rich_text', block_id: BLOCK_ID, elements }
}

function sharedMarkup({ sharer, note }: Shared): string {
  const words = shorten(note).map((piece) =>
    'user' in piece ? `<@${piece.user}>` : escapeMarkup(piece.text),
  )
  return `<@${sharer}>${SAID}${words.length === 0 ? '' : `\n${words.join('')}`}`
}

/** Its option names the rubric's reply, which is removed too. */
export function removeMenu({ rubricTs }: Shared): Overflow {
  const also = rubricTs === undefined ? '' : ', and so does the reply with its rubric'
  const value = rubricTs === undefined ? REMOVE : `${REMOVE}:${rubricTs}`
  return {
    type: 'overflow',
    action_id: SESSION_ACTIONS.more,
    options: [{ text: plainText('Remove'), value }],
    confirm: {
      title: plainText('Remove this card?'),
      text: plainText(`It disappears for everyone${also}.`),
      confirm: plainText('Remove'),
      deny: plainText('Keep'),
      style: 'danger',
    },
  }
}

const element = z.object({ type: z.string(), text: z.string().optional(), user_id: z.string().optional() })

const sharedBlockSchema = z.object({
  block_id: z.literal(BLOCK_ID),
  elements: z.array(z.object({ elements: z.array(element) })),
})

const menuSchema = z.object({
  action_id: z.literal(SESSION_ACTIONS.more),
  options: z.array(z.object({ value: z.string() })),
})
const actionsSchema = z.object({ elements: z.array(z.unknown()) })

export function readShared(blocks: readonly unknown[]): Shared | undefined {
  const head = blocks.map((block) => sharedBlockSchema.safeParse(block)).find(({ success }) => success)?.data
  const [said, quote] = head?.elements ?? []
  const sharer = said?.elements.find(({ user_id }) => user_id !== undefined)?.user_id
  if (sharer === undefined) return undefined
  const note = (quote?.elements ?? []).map(({ text = '', user_id }) =>
    user_id === undefined ? { text } : { user: user_id },
  )
  const elements = blocks.flatMap((block) => actionsSchema.safeParse(block).data?.elements ?? [])
  const options = elements.flatMap((one) => menuSchema.safeParse(one).data?.options ?? [])
  const rubricTs = options.map(({ value }) => value.split(':')[1]).find((ts) => ts !== undefined)
  return { sharer, note, rubricTs }
}

function noteElement(piece: NotePiece): RichTextElement {
  return 'user' in piece ? { type: 'user', user_id: piece.user } : { type: 'text', text: piece.text }
}

function shorten(note: readonly NotePiece[]): NotePiece[] {
  let left = NOTE_CHARACTERS
  const short: NotePiece[] = []
  for (const piece of note) {
    if (left <= 0) break
    short.push('user' in piece ? piece : { text: cut(piece.text, left) })
    left -= 'user' in piece ? MENTION_CHARACTERS : piece.text.length
  }
  return short
}
