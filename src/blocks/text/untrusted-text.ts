import { decodeEntities } from '../../lib/slack-text.ts'

const ELLIPSIS = '…'
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
/** Controls that would reorder the text around them, from Unicode's bidirectional algorithm. */
const BIDI_CONTROLS = /[\u202A-\u202E\u2066-\u2069]/g
const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u
const CONTROL = /[\p{Cc}\u2028\u2029]/u
const MARKUP = /[&<>]/
const VISIBLE = /[^\s\p{C}\p{Z}]/u
/** Where a mention, a link or a command of Slack's markup begins, and bare `@here` and its like. */
const LIVE = /<(?=[@#!a-z])|@(?=here|channel|everyone)/gi
const INVISIBLE_CONTROL = /[^\P{Cc}\n\t\r]/gu
const WORD_JOINER = '\u2060'
const FIRST_STRONG_ISOLATE = '\u2068'
const POP_ISOLATE = '\u2069'

type Missing = string | null | undefined

/**
 * A text from outside as one line of at most `max` characters, for `plain_text` and rich text, where Slack parses
 * nothing. `undefined` where there is nothing to see.
 */
export function toSingleLine(text: Missing, max: number): string | undefined {
  const clean = wellFormed(text)
    ?.replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
  if (clean === undefined || !VISIBLE.test(clean)) return undefined
  return RIGHT_TO_LEFT.test(clean) ? isolate(cut(clean, max - 2)) : cut(clean, max)
}

/**
 * A text from outside with its line breaks, at most `max` characters, for `plain_text` and rich text. `isCut` says that
 * its end is missing. `undefined` where there is nothing to see.
 */
export function toParagraphs(text: Missing, max: number): { text: string; isCut: boolean } | undefined {
  const formed = wellFormed(text)
  const clean = formed !== undefined && CONTROL.test(formed) ? plainRows(formed) : formed?.trim()
  if (clean === undefined || !VISIBLE.test(clean)) return undefined
  return { text: cut(clean, max), isCut: clean.length > max }
}

/** Only line breaks and tabs are left of the controls, no row ends in spaces, and no two empty rows follow each other. */
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

/**
 * Untrusted text for where Slack shows plain text and does not say that it parses nothing, as in a Work Object's fields.
 * Its entities can't be used there: they would be shown. Instead what would be a mention or a link is parted by a
 * character that nobody sees.
 */
export function neutralizeMarkup(text: Missing): string | undefined {
  // What is left out of a text later would bring together what it parts.
  return wellFormed(text)?.replace(INVISIBLE_CONTROL, '').replace(LIVE, `$&${WORD_JOINER}`)
}

/** Escapes what Slack reads as markup in `mrkdwn` and top-level `text`. It knows these three entities and no others. */
export function escapeMarkup(text: string): string {
  if (!MARKUP.test(text)) return text
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** What `escapeMarkup` made of a text, as it was; and of a date in markup what stands for it elsewhere. */
export function unescapeMarkup(markup: string): string {
  return decodeEntities(markup.replace(/<!date[^|<>]*\|([^<>]*)>/g, '$1'))
}

/** Cuts text with markup to at most `max` characters, through no entity and no `<…>`. */
export function cutMarkup(markup: string, max: number): string {
  return markup.length <= max ? markup : cut(markup, max).replace(/(?:&[a-z]*|<[^<>]*)…$/, ELLIPSIS)
}

/** Cuts after a whole grapheme, at a space where one is near, and marks the cut. At most `max` characters. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text
  const whole = text.slice(0, graphemeStart(text, max - ELLIPSIS.length))
  const space = whole.search(/\s\S*$/)
  const head = space > whole.length * 0.8 ? whole.slice(0, space) : whole
  return head.trimEnd() + ELLIPSIS
}

/** Where the grapheme at `index` begins; inside a grapheme longer than that, the code point. */
export function graphemeStart(text: string, index: number): number {
  const start = graphemes.segment(text).containing(index)?.index ?? index
  if (start > 0) return start
  const code = text.charCodeAt(index)
  return code >= 0xdc00 && code <= 0xdfff ? index - 1 : index
}

function wellFormed(text: Missing): string | undefined {
  return text?.toWellFormed().replace(BIDI_CONTROLS, '')
}

/** Keeps right-to-left text from reordering what stands beside it on the line. */
function isolate(text: string): string {
  return FIRST_STRONG_ISOLATE + text + POP_ISOLATE
}
