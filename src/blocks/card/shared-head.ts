import type { Button, KnownBlock, Overflow, RichTextBlock, RichTextElement } from '@slack/types'
import { z } from 'zod'
import { actionsBlocks, type CardPart, type Content, noteBlock, plainText } from '../text/document.ts'
import { cut, escapeMarkup } from '../text/untrusted-text.ts'
import { SESSION_ACTIONS } from './session-buttons.ts'

/** The limit of a note in a message. */
export const NOTE_CHARACTERS = 1500
/** Roughly what a mention reads as. */
const MENTION_CHARACTERS = 20

/** A piece of what a person wrote. Only people are notified: whole channels and groups are text. */
export type NotePiece = { text: string; url?: string | undefined } | { user: string } | { channel: string }

/** As `NotePiece`. */
export const notePieces = z.array(
  z.union([
    z.object({ text: z.string(), url: z.string().optional() }),
    z.object({ user: z.string() }),
    z.object({ channel: z.string() }),
  ]),
)

export interface Shared {
  sharer: string
  /** What follows the sharer's name. `undefined`: the card answers the message that says who shares it, and why. */
  said: readonly NotePiece[] | undefined
  note: readonly NotePiece[]
  /** The `ts` of the reply that holds the rubric. */
  rubricTs?: string | undefined
}

/** Whose session it is, as a shared card says it. */
export type Participant =
  | { kind: 'sharer' }
  /** In the conversation, so that they are told. */
  | { kind: 'mentioned'; user: string }
  | { kind: 'named'; name: string }
  | { kind: 'unknown' }

export function sharedWords(participant: Participant): NotePiece[] {
  switch (participant.kind) {
    case 'sharer':
      return [{ text: ' shared their session' }]
    case 'mentioned':
      return [{ text: ' shared ' }, { user: participant.user }, { text: "'s session" }]
    case 'named':
      return [{ text: ` shared ${participant.name}'s session` }]
    case 'unknown':
      return [{ text: ' shared an Exec session' }]
  }
}

const BLOCK_ID = 'shared'
const REMOVE = 'remove'

export function sharedParts({ sharer, said, note }: Shared): CardPart[] {
  return said === undefined ? [] : [quotePart(BLOCK_ID, [{ user: sharer }, ...said], note)]
}

/** A sentence, and below it what someone wrote, as a quote. */
export function quotePart(
  block_id: string,
  sentence: readonly NotePiece[],
  note: readonly NotePiece[],
): CardPart {
  const quote = shortenNote(note)
  const elements: RichTextBlock['elements'] = [
    { type: 'rich_text_section', elements: noteElements(sentence) },
    ...(quote.length === 0 ? [] : [{ type: 'rich_text_quote', elements: noteElements(quote) } as const]),
  ]
  const markup = [sentence, quote].map(noteMarkup).filter((line) => line !== '')
  return {
    kind: 'block',
    block: { type: 'rich_text', block_id, elements },
    markup: markup.join('\n'),
  }
}

/** Its option names the rubric's reply, which is removed too, and the sharer, whom not every card shows. */
export function removeMenu({ sharer, rubricTs }: Shared): Overflow {
  const also = rubricTs === undefined ? '' : ', and the reply with its rubric,'
  return {
    type: 'overflow',
    action_id: SESSION_ACTIONS.more,
    options: [{ text: plainText('Remove'), value: `${REMOVE}:${rubricTs ?? ''}:${sharer}` }],
    confirm: {
      title: plainText('Remove this card?'),
      text: plainText(`This deletes it${also} for everyone.`),
      confirm: plainText('Remove'),
      deny: plainText('Cancel'),
      style: 'danger',
    },
  }
}

const quoteSchema = z.object({
  block_id: z.string(),
  elements: z.array(z.object({ elements: z.array(z.unknown()) })),
})

/** Reads back what `quotePart` wrote; `undefined` if there is none. */
export function readQuote(
  blocks: readonly unknown[],
  blockId: string,
): { sentence: NotePiece[]; note: NotePiece[] } | undefined {
  const found = blocks.map((block) => quoteSchema.safeParse(block).data)
  const [sentence, quote] = found.find((block) => block?.block_id === blockId)?.elements ?? []
  if (sentence === undefined) return undefined
  return { sentence: readNoteElements(sentence.elements), note: readNoteElements(quote?.elements ?? []) }
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
    note: head?.note ?? [],
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

export function noteElements(note: readonly NotePiece[]): RichTextElement[] {
  return note.map((piece) => {
    if ('user' in piece) return { type: 'user', user_id: piece.user }
    if ('channel' in piece) return { type: 'channel', channel_id: piece.channel }
    const { text, url } = piece
    return url === undefined ? { type: 'text', text } : { type: 'link', url, text }
  })
}

/** The same in Slack's markup. */
export function noteMarkup(note: readonly NotePiece[]): string {
  return note
    .map((piece) => {
      if ('user' in piece) return `<@${piece.user}>`
      if ('channel' in piece) return `<#${piece.channel}>`
      const text = escapeMarkup(piece.text)
      return piece.url === undefined ? text : `<${escapeMarkup(piece.url)}|${text.replaceAll('|', '¦')}>`
    })
    .join('')
}

const noteElement = z.object({
  text: z.string().optional(),
  url: z.string().optional(),
  user_id: z.string().optional(),
  channel_id: z.string().optional(),
})

/** Reads back what `noteElements` wrote. */
function readNoteElements(elements: readonly unknown[]): NotePiece[] {
  return elements.flatMap((one): NotePiece[] => {
    const { text, url, user_id: user, channel_id: channel } = noteElement.safeParse(one).data ?? {}
    if (user !== undefined) return [{ user }]
    if (channel !== undefined) return [{ channel }]
    if (text === undefined) return []
    return [url === undefined ? { text } : { text, url }]
  })
}

export function noteLength(note: readonly NotePiece[]): number {
  return note.reduce((sum, piece) => sum + ('text' in piece ? piece.text.length : MENTION_CHARACTERS), 0)
}

export function shortenNote(note: readonly NotePiece[], max = NOTE_CHARACTERS): NotePiece[] {
  let left = max
  const short: NotePiece[] = []
  for (const piece of note) {
    if (left <= 0) break
    short.push('text' in piece ? { ...piece, text: cut(piece.text, left) } : piece)
    left -= noteLength([piece])
  }
  return short
}

const BUTTONS_BLOCK = 'below_card'
const LINE_BLOCK = 'line_below_card'

/** A message with a row of buttons below it, where there are any, and above these a line. A redraw of the card keeps both. */
export function withButtons(
  content: Content,
  buttons: readonly (Button | undefined)[],
  line?: string,
): Content {
  return { ...content, blocks: [...content.blocks, ...belowCard(buttons, line)] }
}

export function belowCard(buttons: readonly (Button | undefined)[], line: string | undefined): KnownBlock[] {
  return [
    ...(line === undefined ? [] : [{ ...noteBlock(line), block_id: LINE_BLOCK }]),
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
  action_id: z.string(),
  text: z.object({ text: z.string() }),
  value: z.string().optional(),
  url: z.string().optional(),
  style: z.enum(['primary', 'danger']).optional(),
})

/** What stands below the card of a posted message, so that a redraw keeps it. Empty for any other message. */
export function readBelowCard(blocks: readonly unknown[]): KnownBlock[] {
  return blocks.flatMap((block) => {
    const line = lineBlock.safeParse(block).data?.elements[0]?.text
    const elements = buttonsBlock.safeParse(block).data?.elements ?? []
    const buttons = elements.flatMap((element) => {
      const { data } = postedButton.safeParse(element)
      return data === undefined ? [] : [redrawn(data)]
    })
    return belowCard(buttons, line)
  })
}

function redrawn({ action_id, text, value, url, style }: z.infer<typeof postedButton>): Button {
  return {
    type: 'button',
    text: plainText(text.text),
    action_id,
    ...(value !== undefined && { value }),
    ...(url !== undefined && { url }),
    ...(style !== undefined && { style }),
  }
}
