import { decodeEntities } from '../../lib/parse.ts'

const ELLIPSIS = '…'
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
/** Unicode's bidirectional controls, which would reorder the text around them. */
const BIDI_CONTROLS = /[\u202A-\u202E\u2066-\u2069]/g
const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u
const CONTROL = /[\p{Cc}\u2028\u2029]/u
/** Two spaces in a row, other white space, or a control character. */
const UNEVEN = / {2}|[^\S ]|\p{Cc}/u
const MARKUP = /[&<>]/
const VISIBLE = /[^\s\p{C}\p{Z}]/u
const FIRST_STRONG_ISOLATE = '\u2068'
const POP_ISOLATE = '\u2069'

/** Tags and variation selectors of Unicode. Three flags are spelled in tags, such as Scotland's. */
const UNSEEN =
  /(\u{1F3F4}[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{1,6}\u{E007F})|[\u{E0000}-\u{E007F}]|[\u{E0100}-\u{E01EF}]/gu

type Missing = string | null | undefined

/** Drops invisible characters that a model reads as letters. */
export function withoutUnseen(text: string): string {
  return text.replace(UNSEEN, '$1')
}

/** Whether there is anything to see in the text. */
export function isVisible(text: Missing): boolean {
  return VISIBLE.test(text ?? '')
}

/** The most of a name, unless a place says otherwise. */
const NAME_CHARACTERS = 120

/** For `plain_text` and rich text, where Slack parses nothing. `undefined` without a visible character. */
export function toSingleLine(text: Missing, max = NAME_CHARACTERS): string | undefined {
  const formed = wellFormed(text)
  const clean = formed !== undefined && UNEVEN.test(formed) ? evenSpaces(formed) : formed?.trim()
  if (clean === undefined || !VISIBLE.test(clean)) return undefined
  if (!RIGHT_TO_LEFT.test(clean)) return cut(clean, max)
  // Keeps right-to-left text from reordering the rest of its line.
  return FIRST_STRONG_ISOLATE + cut(clean, max - 2) + POP_ISOLATE
}

function evenSpaces(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim()
}

const QUOTE_CHARACTERS = 200

/** E.g. "They said: “…”". `undefined` without a visible character. */
export function quoted(lead: string, text: Missing): string | undefined {
  const line = toSingleLine(text, QUOTE_CHARACTERS)
  return line && `${lead}: “${line}”`
}

export function toParagraphs(text: Missing, max = Number.POSITIVE_INFINITY): string | undefined {
  const formed = wellFormed(text)
  const clean = formed !== undefined && CONTROL.test(formed) ? plainRows(formed) : formed?.trim()
  return clean !== undefined && VISIBLE.test(clean) ? cut(clean, max) : undefined
}

/** Keeps line breaks, tabs and single empty rows. */
function plainRows(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .split('\n')
    .map((row) => row.trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

/** For `mrkdwn` and top-level `text`. Slack knows these three entities only. */
export function escapeMarkup(text: string): string {
  if (!MARKUP.test(text)) return text
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** Characters that may start a format, a mention, a link or an `:emoji:`. Slack surely shows all others as they are, once escaped. */
const MAY_BE_MARKUP = /[^\p{L}\p{M}\p{N}\p{Extended_Pictographic} .,;:!?()'"’“”·…–—+%→$€£#&/-]|:(?! )/u

/** Whether `mrkdwn` shows this text to the letter, escaped and `verbatim`. */
export function isFreeOfMarkup(text: string): boolean {
  return !MAY_BE_MARKUP.test(text) && !RIGHT_TO_LEFT.test(text)
}

/** Inverse of `escapeMarkup`; dates become their fallback text. */
export function unescapeMarkup(markup: string): string {
  return decodeEntities(markup.replace(/<!date[^|<>]*\|([^<>]*)>/g, '$1'))
}

/** Never cuts inside an entity or `<…>`. */
export function cutMarkup(markup: string, max: number): string {
  return markup.length <= max ? markup : cut(markup, max).replace(/(?:&[a-z]*|<[^<>]*)…$/, ELLIPSIS)
}

/** Cuts to `max` characters including the `…`, at a near space or else between graphemes. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text
  const whole = text.slice(0, graphemeStart(text, max - ELLIPSIS.length))
  const space = whole.search(/\s\S*$/)
  const head = space > whole.length * 0.8 ? whole.slice(0, space) : whole
  return head.trimEnd() + ELLIPSIS
}

/** The start of the grapheme at `index`; if that is 0, the start of its code point. */
export function graphemeStart(text: string, index: number): number {
  const start = graphemes.segment(text).containing(index)?.index ?? index
  if (start > 0) return start
  const code = text.charCodeAt(index)
  return code >= 0xdc00 && code <= 0xdfff ? index - 1 : index
}

function wellFormed(text: Missing): string | undefined {
  return text == null ? undefined : withoutUnseen(text.toWellFormed()).replace(BIDI_CONTROLS, '')
}
