import type { RichTextBlock, RichTextElement } from '@slack/types'
import { z } from 'zod'
import { decodeEntities, SLACK_USER_ID } from '../../lib/parse.ts'
import type { CardPart } from './document.ts'
import { cut, escapeMarkup } from './untrusted-text.ts'

/** The limit of what a person wrote, in a message. */
export const WRITTEN_CHARACTERS = 1500
/** Roughly what a mention reads as. */
const MENTION_CHARACTERS = 20

/** A piece of what a person wrote. Only people are notified: whole channels and groups are text. */
export type RichPiece = { text: string; url?: string | undefined } | { user: string } | { channel: string }

/** As `RichPiece`. */
export const richPieces = z.array(
  z.union([
    z.object({ text: z.string(), url: z.string().optional() }),
    z.object({ user: z.string() }),
    z.object({ channel: z.string() }),
  ]),
)

export function richElements(pieces: readonly RichPiece[]): RichTextElement[] {
  return pieces.map((piece) => {
    if ('user' in piece) return { type: 'user', user_id: piece.user }
    if ('channel' in piece) return { type: 'channel', channel_id: piece.channel }
    const { text, url } = piece
    return url === undefined ? { type: 'text', text } : { type: 'link', url, text }
  })
}

/** The same in Slack's markup. */
export function richMarkup(pieces: readonly RichPiece[]): string {
  return pieces
    .map((piece) => {
      if ('user' in piece) return `<@${piece.user}>`
      if ('channel' in piece) return `<#${piece.channel}>`
      const text = escapeMarkup(piece.text)
      return piece.url === undefined ? text : `<${escapeMarkup(piece.url)}|${text.replaceAll('|', '¦')}>`
    })
    .join('')
}

const elementSchema = z.object({
  text: z.string().optional(),
  url: z.string().optional(),
  user_id: z.string().optional(),
  channel_id: z.string().optional(),
})

/** Reads back what `richElements` wrote. */
function readRichElements(elements: readonly unknown[]): RichPiece[] {
  return elements.flatMap((one): RichPiece[] => {
    const { text, url, user_id: user, channel_id: channel } = elementSchema.safeParse(one).data ?? {}
    if (user !== undefined) return [{ user }]
    if (channel !== undefined) return [{ channel }]
    if (text === undefined) return []
    return [url === undefined ? { text } : { text, url }]
  })
}

export function richLength(pieces: readonly RichPiece[]): number {
  return pieces.reduce((sum, piece) => sum + ('text' in piece ? piece.text.length : MENTION_CHARACTERS), 0)
}

/** What is wrong with what a person wrote in a field that needs words. */
export function writtenProblem(
  pieces: readonly RichPiece[],
): { kind: 'words_missing' | 'note_too_long' } | undefined {
  if (pieces.length === 0) return { kind: 'words_missing' }
  return richLength(pieces) > WRITTEN_CHARACTERS ? { kind: 'note_too_long' } : undefined
}

export function shortenRich(pieces: readonly RichPiece[], max = WRITTEN_CHARACTERS): RichPiece[] {
  let left = max
  const short: RichPiece[] = []
  for (const piece of pieces) {
    if (left <= 0) break
    short.push('text' in piece ? { ...piece, text: cut(piece.text, left) } : piece)
    left -= richLength([piece])
  }
  return short
}

/** A sentence, and below it what someone wrote, as a quote. */
export function quotePart(
  block_id: string,
  sentence: readonly RichPiece[],
  written: readonly RichPiece[],
): CardPart {
  const quote = shortenRich(written)
  const elements: RichTextBlock['elements'] = [
    { type: 'rich_text_section', elements: richElements(sentence) },
    ...(quote.length === 0 ? [] : [{ type: 'rich_text_quote', elements: richElements(quote) } as const]),
  ]
  const markup = [sentence, quote].map(richMarkup).filter((line) => line !== '')
  return {
    kind: 'block',
    block: { type: 'rich_text', block_id, elements },
    markup: markup.join('\n'),
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
): { sentence: RichPiece[]; quote: RichPiece[] } | undefined {
  const found = blocks.map((block) => quoteSchema.safeParse(block).data)
  const [sentence, written] = found.find((block) => block?.block_id === blockId)?.elements ?? []
  if (sentence === undefined) return undefined
  return { sentence: readRichElements(sentence.elements), quote: readRichElements(written?.elements ?? []) }
}

const MARKUP = /<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>/g
const CHANNEL_ID = /^[CG][A-Z0-9]{1,30}$/

/** Reads Slack's markup. `@channel`, `@here`, `@everyone` and groups become text. */
export function parseMrkdwn(mrkdwn: string): RichPiece[] {
  const pieces: RichPiece[] = []
  let end = 0
  for (const match of mrkdwn.matchAll(MARKUP)) {
    const [whole, sign = '', target = '', label] = match
    pieces.push({ text: decodeEntities(mrkdwn.slice(end, match.index)) }, markupPiece(sign, target, label))
    end = match.index + whole.length
  }
  pieces.push({ text: decodeEntities(mrkdwn.slice(end)) })
  return tidyPieces(pieces)
}

function markupPiece(sign: string, target: string, label: string | undefined): RichPiece {
  if (sign === '@' && SLACK_USER_ID.test(target)) return { user: target }
  if (sign === '#' && CHANNEL_ID.test(target)) return { channel: target }
  if (sign === '!') return { text: decodeEntities(label || `@${target.split('^')[0]}`) }
  const text = sign + decodeEntities(label || target)
  const url = decodeEntities(target)
  return sign === '' && isWebLink(url) ? { text, url } : { text }
}

/** What else Slack makes a link of, such as `mailto:`, stays text. */
export function isWebLink(url: string): boolean {
  return /^https?:\/\//i.test(url) && URL.canParse(url) && !/[\s<>|]/.test(url)
}

/** Joins texts that follow each other, and trims the whole. */
export function tidyPieces(pieces: readonly RichPiece[]): RichPiece[] {
  const merged: RichPiece[] = []
  for (const piece of pieces) {
    const last = merged.at(-1)
    if (isPlain(piece) && last !== undefined && isPlain(last))
      merged.splice(-1, 1, { text: last.text + piece.text })
    else merged.push(piece)
  }
  return trim(merged)
}

function isPlain(piece: RichPiece): piece is { text: string } {
  return 'text' in piece && piece.url === undefined
}

function trim(pieces: readonly RichPiece[]): RichPiece[] {
  return pieces
    .map((piece, index) => {
      if (!isPlain(piece)) return piece
      const start = index === 0 ? piece.text.trimStart() : piece.text
      return { text: index === pieces.length - 1 ? start.trimEnd() : start }
    })
    .filter((piece) => !('text' in piece) || piece.text !== '')
}
