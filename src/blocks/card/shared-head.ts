import type { Overflow, RichTextBlock, RichTextElement } from '@slack/types'
import { z } from 'zod'
import { plainText } from '../text/prose.ts'
import { cut, escapeMarkup } from '../text/untrusted-text.ts'
import { SESSION_ACTIONS } from './session-buttons.ts'

/** So much of a note is posted; the field that takes it allows no more. */
export const NOTE_CHARACTERS = 1500

/** A note is text, and people that it mentions. */
export type NotePiece = { text: string } | { user: string }

/** Who posted a card into a conversation, with which note, and where the rubric's reply stands. */
export interface Shared {
  sharer: string
  note: readonly NotePiece[]
  /** The `ts` of the reply that holds the rubric. */
  rubricTs?: string
}

const BLOCK_ID = 'shared'
const SAID = ' shared an Exec session'
const REMOVE = 'remove'

/** Above the card: the sharer, and the note as a quotation. */
export function sharedBlock({ sharer, note }: Shared): RichTextBlock {
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

/** The same in Slack's markup, for the fallback text. */
export function sharedMarkup({ sharer, note }: Shared): string {
  const words = shorten(note).map((piece) =>
    'user' in piece ? `<@${piece.user}>` : escapeMarkup(piece.text),
  )
  return `<@${sharer}>${SAID}${words.length === 0 ? '' : `\n${words.join('')}`}`
}

/** The menu that removes a shared card. Its option names the rubric's reply, which goes along. */
export function removeMenu(shared: Shared | undefined): Overflow[] {
  if (shared === undefined) return []
  const value = shared.rubricTs === undefined ? REMOVE : `${REMOVE}:${shared.rubricTs}`
  return [
    {
      type: 'overflow',
      action_id: SESSION_ACTIONS.more,
      options: [{ text: plainText('Remove'), value }],
      confirm: {
        title: plainText('Remove this card?'),
        text: plainText(
          `It disappears for everyone${shared.rubricTs === undefined ? '' : ', and so does the reply with its rubric'}.`,
        ),
        confirm: plainText('Remove'),
        deny: plainText('Keep'),
        style: 'danger',
      },
    },
  ]
}

const element = z.object({ type: z.string(), text: z.string().optional(), user_id: z.string().optional() })

const sharedBlockSchema = z.object({
  block_id: z.literal(BLOCK_ID),
  elements: z.array(z.object({ elements: z.array(element) })),
})

const menuSchema = z.object({
  elements: z.array(z.unknown()).transform((elements) =>
    elements.flatMap((element) => {
      const menu = z
        .object({
          action_id: z.literal(SESSION_ACTIONS.more),
          options: z.array(z.object({ value: z.string() })),
        })
        .safeParse(element)
      return menu.success ? menu.data.options.map(({ value }) => value) : []
    }),
  ),
})

/** Reads back from a posted message's blocks what `sharedBlock` and `removeMenu` wrote there. */
export function readShared(blocks: readonly unknown[]): Shared | undefined {
  const head = blocks.map((block) => sharedBlockSchema.safeParse(block)).find(({ success }) => success)?.data
  const [said, quote] = head?.elements ?? []
  const sharer = said?.elements.find(({ user_id }) => user_id !== undefined)?.user_id
  if (sharer === undefined) return undefined
  const note = (quote?.elements ?? []).map(({ text = '', user_id }) =>
    user_id === undefined ? { text } : { user: user_id },
  )
  const options = blocks.flatMap((block) => menuSchema.safeParse(block).data?.elements ?? [])
  const rubricTs = options.map((value) => value.split(':')[1]).find((ts) => ts !== undefined)
  return { sharer, note, ...(rubricTs === undefined ? {} : { rubricTs }) }
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
    left -= 'user' in piece ? 20 : piece.text.length
  }
  return short
}
