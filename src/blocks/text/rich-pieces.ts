import type { RichTextBlock, RichTextElement } from '@slack/types'
import { z } from 'zod'
import { decodeEntities, parseUrl, SLACK_CHANNEL_ID, SLACK_USER_ID } from '../../lib/parse.ts'
import { blockPart, type CardPart } from './document.ts'
import type { BlockId, Own } from './limits.ts'
import { slackDate, utcText } from './times.ts'
import { cut, escapeMarkup, toSingleLine, withoutUnseen } from './untrusted-text.ts'

/** A message shows this many characters of a person's own words. */
export const WRITTEN_CHARACTERS = 1500
/** How many characters a mention counts as. */
const MENTION_CHARACTERS = 20

/**
 * A piece of a person's words, or of a sentence. It can notify single people: mentions of whole channels and groups become text, and so
 * do a `user` and a `channel` without an id of Slack's.
 */
export type RichPiece =
  | { text: string; url?: string | undefined }
  | { user: string }
  | { channel: string }
  | { day: Date }

/** Parses stored pieces. */
export const richPieces: z.ZodType<RichPiece[]> = z.array(
  z.union([
    z.object({ text: z.string(), url: z.string().optional() }),
    z.object({ user: z.string() }),
    z.object({ channel: z.string() }),
  ]),
)

function withoutOtherIds(piece: RichPiece): RichPiece {
  if ('user' in piece && !SLACK_USER_ID.test(piece.user)) return { text: 'someone' }
  if ('channel' in piece && !SLACK_CHANNEL_ID.test(piece.channel)) return { text: 'a conversation' }
  return piece
}

export function richElements(pieces: readonly RichPiece[]): RichTextElement[] {
  return pieces.map(withoutOtherIds).map((piece) => {
    if ('user' in piece) return { type: 'user', user_id: piece.user }
    if ('channel' in piece) return { type: 'channel', channel_id: piece.channel }
    if ('day' in piece) {
      // Slack writes it for each reader, such as *today*.
      const timestamp = Math.floor(piece.day.getTime() / 1000)
      return { type: 'date', timestamp, format: '{date_short_pretty}', fallback: utcText(piece.day, 'day') }
    }
    const { text, url } = piece
    const formed = text.toWellFormed()
    return url === undefined ? { type: 'text', text: formed } : { type: 'link', url, text: formed }
  })
}

/** Writes the pieces in Slack's markup. */
export function richMarkup(pieces: readonly RichPiece[]): string {
  return pieces
    .map(withoutOtherIds)
    .map((piece) => {
      if ('user' in piece) return `<@${piece.user}>`
      if ('channel' in piece) return `<#${piece.channel}>`
      if ('day' in piece) return slackDate(piece.day, 'day')
      const text = escapeMarkup(piece.text)
      return piece.url === undefined ? text : `<${escapeMarkup(piece.url)}|${text.replaceAll('|', '¦')}>`
    })
    .join('')
}

/** Writes the pieces as plain text, which mentions nobody. */
export function richWords(pieces: readonly RichPiece[]): string {
  return pieces.map((piece) => ('text' in piece ? piece.text : '…')).join('')
}

/** Writes the pieces as plain text on one line. */
export function richLine(pieces: readonly RichPiece[], max: number): string {
  return toSingleLine(richWords(pieces), max) ?? '…'
}

/** Mentions a person or a channel. */
export function mention(id: string): string {
  return richMarkup([SLACK_USER_ID.test(id) ? { user: id } : { channel: id }])
}

export function richLength(pieces: readonly RichPiece[]): number {
  return pieces.reduce((sum, piece) => sum + ('text' in piece ? piece.text.length : MENTION_CHARACTERS), 0)
}

/** Checks a person's words in a field that needs some. */
export function writtenProblem(
  pieces: readonly RichPiece[],
): { kind: 'words_missing' | 'note_too_long' } | undefined {
  if (pieces.length === 0) return { kind: 'words_missing' }
  return richLength(pieces) > WRITTEN_CHARACTERS ? { kind: 'note_too_long' } : undefined
}

function shortenRich(pieces: readonly RichPiece[]): RichPiece[] {
  let left = WRITTEN_CHARACTERS
  const short: RichPiece[] = []
  for (const piece of pieces) {
    if (left <= 0) break
    short.push('text' in piece ? { ...piece, text: cut(piece.text, left) } : piece)
    left -= richLength([piece])
  }
  return short
}

/** A sentence with someone's words as a quote below. */
export function quotePart<Text extends string>(
  block_id: BlockId | Own<Text>,
  sentence: readonly RichPiece[],
  written: readonly RichPiece[],
): CardPart {
  const quote = shortenRich(written)
  const elements: RichTextBlock['elements'] = [
    { type: 'rich_text_section', elements: richElements(sentence) },
    ...(quote.length === 0 ? [] : [{ type: 'rich_text_quote', elements: richElements(quote) } as const]),
  ]
  const markup = [sentence, quote].map(richMarkup).filter((line) => line !== '')
  return blockPart({ type: 'rich_text', block_id, elements }, markup.join('\n'))
}

const quoteSchema = z.object({
  block_id: z.string(),
  elements: z.array(z.object({ elements: z.array(z.unknown()) })),
})

/** Reads back the quote of `quotePart`; `undefined` if there is none. */
export function readQuote(
  blocks: readonly unknown[],
  blockId: string,
): { sentence: RichPiece[]; quote: RichPiece[] } | undefined {
  const found = blocks.map((block) => quoteSchema.safeParse(block).data)
  const [sentence, written] = found.find((block) => block?.block_id === blockId)?.elements ?? []
  if (sentence === undefined) return undefined
  return { sentence: readEach(inline, sentence.elements), quote: readEach(inline, written?.elements ?? []) }
}

/** Captures the sign, the target and the label. */
export const MARKUP = /<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>/g

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
  if (sign === '#' && SLACK_CHANNEL_ID.test(target)) return { channel: target }
  if (sign === '!') return { text: decodeEntities(label || `@${target.split('^')[0]}`) }
  const text = sign + decodeEntities(label || target)
  return sign === '' ? linkPiece(text, decodeEntities(target)) : { text }
}

/** Links of other kinds, such as `mailto:`, stay text. */
function linkPiece(text: string, url: string): RichPiece {
  const isWebLink = /^https?:\/\//i.test(url) && parseUrl(url) !== undefined && !/[\s<>|]/.test(url)
  return isWebLink ? { text, url } : { text }
}

/** Joins consecutive texts, and trims the whole. */
function tidyPieces(pieces: readonly RichPiece[]): RichPiece[] {
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

const words = z.string().min(1)
const seenWords = z.string().transform(withoutUnseen).pipe(words)

/** In hexadecimal, none of them 0. */
const codePoints = z.string().regex(/^(?!0+\b)[\da-f]{2,5}(?:-(?!0+\b)[\da-f]{2,5})*$/i)

/** Mentions of whole channels and groups become text. */
const inline = z.union([
  z.object({ type: z.literal('text'), text: seenWords }).transform(({ text }) => ({ text })),
  z
    .object({ type: z.literal('link'), url: words, text: seenWords.optional() })
    .transform(({ url, text = url }) => linkPiece(text, url)),
  z.object({ type: z.literal('user'), user_id: words }).transform(({ user_id }) => ({ user: user_id })),
  z
    .object({ type: z.literal('channel'), channel_id: words })
    .transform(({ channel_id }) => ({ channel: channel_id })),
  // Finding its name would take a look-up.
  z.object({ type: z.literal('usergroup') }).transform(() => ({ text: '@group' })),
  z.object({ type: z.literal('broadcast'), range: words }).transform(({ range }) => ({ text: `@${range}` })),
  z
    .object({ type: z.literal('emoji'), name: words, unicode: codePoints.optional().catch(undefined) })
    .transform((emoji) => ({ text: emojiText(emoji) })),
])

const written = z.object({
  elements: listOf(
    z.union([
      z.object({
        type: z.enum(['rich_text_section', 'rich_text_quote', 'rich_text_preformatted']),
        elements: listOf(inline),
      }),
      z.object({
        type: z.literal('rich_text_list'),
        style: z.enum(['bullet', 'ordered']),
        elements: z.array(z.object({ elements: listOf(inline) })),
        indent: z.number().default(0),
      }),
    ]),
  ),
})

/** Leaves out kinds of elements that this app doesn't know: Slack may add some. */
function listOf<Item>(item: z.ZodType<Item>) {
  return z.array(z.unknown()).transform((all) => readEach(item, all))
}

function readEach<Item>(item: z.ZodType<Item>, all: readonly unknown[]): Item[] {
  return all.flatMap((one) => item.safeParse(one).data ?? [])
}

/** Reads someone's words in a rich text input, without styles. Lists become lines. */
export function readRichText(value: unknown): RichPiece[] {
  const elements = written.safeParse(value).data?.elements ?? []
  return tidyPieces(
    elements.flatMap((element, at) => {
      const newLine = at === 0 ? [] : [{ text: '\n' }]
      if (element.type !== 'rich_text_list') return [...newLine, ...element.elements]
      const margin = '  '.repeat(element.indent)
      const lines = element.elements.map((line, index) => {
        const mark = element.style === 'ordered' ? `${index + 1}.` : '•'
        return [{ text: `${index === 0 ? '' : '\n'}${margin}${mark} ` }, ...line.elements]
      })
      return [...newLine, ...lines.flat()]
    }),
  )
}

/** An emoji of the workspace's own has no code points. */
function emojiText({ name, unicode }: { name: string; unicode?: string | undefined }): string {
  if (unicode === undefined) return `:${name}:`
  return String.fromCodePoint(...unicode.split('-').map((point) => Number.parseInt(point, 16)))
}
