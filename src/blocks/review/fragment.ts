import type { KnownBlock, RichTextQuote, RichTextSection, RichTextText } from '@slack/types'
import { graphemeStart } from '../text/untrusted-text.ts'

/** Text that Slack takes in one fragment is kept below its limit of 3,000 characters. */
export const FRAGMENT_CHARACTERS = 2800
/** No text begins in less room than this at the end of a fragment. */
const MIN_ROOM = 100
/** A UTF-16 code unit as UTF-8 in JSON, at the most: the controls that take more are not in cleaned text. */
const CHARACTER_BYTES = 3
/** What JSON puts around a run of text or a section, at the most. */
const MARKUP_BYTES = 64

/** A place in the transcript that a button below a fragment leads to. */
export interface Moment {
  /** The index of the transcript line. */
  line: number
  /** When it was said, as m:ss. */
  time?: string
  quote: string
}

/** The smallest part of a review: it stays in one block. `bytes` is its size as JSON, at the most. */
export type Fragment = { bytes: number; moment?: Moment } & (
  | { kind: 'text'; element: RichTextSection | RichTextQuote; characters: number }
  | { kind: 'block'; block: KnownBlock }
)

/** Text in one style. It may come from Exec: in rich text Slack parses nothing. */
export interface TextRun {
  text: string
  style?: 'bold' | 'italic'
}

/** Runs of text as a section or a quotation, or as several where they are too long for one. */
export function textFragments(kind: 'section' | 'quote', runs: readonly TextRun[]): Fragment[] {
  const characters = runs.reduce((sum, { text }) => sum + text.length, 0)
  return characters <= FRAGMENT_CHARACTERS
    ? [textFragment(kind, runs, characters)]
    : splitFragments(kind, runs)
}

function splitFragments(kind: 'section' | 'quote', runs: readonly TextRun[]): Fragment[] {
  const fragments: Fragment[] = []
  let open: TextRun[] = []
  let room = FRAGMENT_CHARACTERS
  const close = () => {
    if (open.length > 0) fragments.push(textFragment(kind, open, FRAGMENT_CHARACTERS - room))
    open = []
    room = FRAGMENT_CHARACTERS
  }
  for (const run of runs) {
    if (room < MIN_ROOM) close()
    for (const text of splitText(run.text, FRAGMENT_CHARACTERS, room)) {
      if (text.length > room) close()
      open.push({ ...run, text })
      room -= text.length
    }
  }
  close()
  return fragments
}

/** A block of its own, which no text joins. */
export function blockFragment(block: KnownBlock): Fragment {
  return { kind: 'block', block, bytes: Buffer.byteLength(JSON.stringify(block)) }
}

/** A section of the bot's own making, which may hold more than text. `characters` is what it reads as, roughly. */
export function sectionFragment(element: RichTextSection, characters: number): Fragment {
  return { kind: 'text', element, characters, bytes: Buffer.byteLength(JSON.stringify(element)) }
}

function textFragment(kind: 'section' | 'quote', runs: readonly TextRun[], characters: number): Fragment {
  const elements = runs.map(textElement)
  const type = kind === 'section' ? 'rich_text_section' : 'rich_text_quote'
  const bytes = CHARACTER_BYTES * characters + MARKUP_BYTES * (runs.length + 1)
  return { kind: 'text', element: { type, elements }, characters, bytes }
}

function textElement({ text, style }: TextRun): RichTextText {
  return style === undefined ? { type: 'text', text } : { type: 'text', text, style: { [style]: true } }
}

/**
 * A text in chunks of at most `max` characters, the first of at most `first`. It is split after a space where one is
 * near, else between graphemes, and nothing but chunks of mere white space is lost.
 */
export function splitText(text: string, max: number, first = max): string[] {
  const chunks: string[] = []
  let rest = text
  for (let room = first; rest.length > room; room = max) {
    const end = splitPoint(rest, room)
    chunks.push(rest.slice(0, end))
    rest = rest.slice(end)
  }
  return [...chunks, rest].filter((chunk) => chunk.trim() !== '')
}

function splitPoint(text: string, max: number): number {
  // Two characters more, so that the code point at `max` is whole.
  const near = text.slice(0, max + 2)
  const end = graphemeStart(near, max)
  const afterSpace = near.slice(0, end).search(/\S*$/)
  return afterSpace > end * 0.8 && graphemeStart(near, afterSpace) === afterSpace ? afterSpace : end
}
