import type { KnownBlock, RichTextQuote, RichTextSection, RichTextText } from '@slack/types'
import { graphemeStart } from '../text/untrusted-text.ts'

/** The most text in one fragment or block. Slack takes 3,000 characters. */
export const FRAGMENT_CHARACTERS = 2800
/** A run of text starts a new fragment if less room than this is left. */
const MIN_ROOM = 100
/** The most bytes of a UTF-16 code unit in JSON. Control characters take more, but cleaned text has none. */
const CHARACTER_BYTES = 3
/** The most bytes of JSON around a run of text or a section. */
const MARKUP_BYTES = 64

/** Never split between blocks. `bytes`: an upper bound of its size in JSON. */
export type Fragment =
  | { kind: 'text'; element: RichTextSection | RichTextQuote; characters: number; bytes: number }
  | { kind: 'block'; block: KnownBlock; bytes: number }

export interface TextRun {
  text: string
  style?: 'bold' | 'italic'
}

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

/** No text joins it. */
export function blockFragment(block: KnownBlock): Fragment {
  return { kind: 'block', block, bytes: Buffer.byteLength(JSON.stringify(block)) }
}

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

/** The first chunk has at most `first` characters. Splits after a near space, or else between graphemes. */
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
  // Two more characters, so that the code point at `max` is whole.
  const near = text.slice(0, max + 2)
  const end = graphemeStart(near, max)
  const afterSpace = near.slice(0, end).search(/\S*$/)
  return afterSpace > end * 0.8 && graphemeStart(near, afterSpace) === afterSpace ? afterSpace : end
}
