import type { KnownBlock, RichTextBlock, RichTextQuote, RichTextSection, RichTextText } from '@slack/types'
import { graphemeStart } from '../text/untrusted-text.ts'

/** The most text in one fragment or block. Slack takes 3,000 characters. */
export const FRAGMENT_CHARACTERS = 2800
/** A run of text that doesn't fit starts a new fragment if less room than this is left. */
const MIN_ROOM = 100
/** Never split between blocks. `characters` counts its text; for a block, its JSON. */
export type Fragment = { characters: number } & (
  | { kind: 'text'; element: RichTextSection | RichTextQuote }
  | { kind: 'block'; block: KnownBlock }
)

export interface TextRun {
  text: string
  style?: 'bold' | 'italic'
}

export function textFragments(kind: 'section' | 'quote', runs: readonly TextRun[]): Fragment[] {
  const fragments: Fragment[] = []
  let open: TextRun[] = []
  let room = FRAGMENT_CHARACTERS
  const close = () => {
    if (open.length > 0) fragments.push(textFragment(kind, open, FRAGMENT_CHARACTERS - room))
    open = []
    room = FRAGMENT_CHARACTERS
  }
  for (const run of runs) {
    if (room < MIN_ROOM && run.text.length > room) close()
    for (const text of splitText(run.text, FRAGMENT_CHARACTERS, room)) {
      if (text.length > room) close()
      open.push({ ...run, text })
      room -= text.length
    }
  }
  close()
  return fragments
}

/** Wraps a block that can't be joined with text. */
export function blockFragment(block: KnownBlock): Fragment {
  return { kind: 'block', block, characters: JSON.stringify(block).length }
}

function textFragment(kind: 'section' | 'quote', runs: readonly TextRun[], characters: number): Fragment {
  const elements = runs.map(textElement)
  const type = kind === 'section' ? 'rich_text_section' : 'rich_text_quote'
  return { kind: 'text', element: { type, elements }, characters }
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
  const afterSpace = near.slice(0, end).search(/\s\S*$/) + 1
  return afterSpace > end * 0.8 && graphemeStart(near, afterSpace) === afterSpace ? afterSpace : end
}

/**
 * Slack takes 250 KB and 100 blocks a view. A character has at most three bytes, so this leaves room for markup and
 * controls.
 */
const PAGE_CHARACTERS = 25_000
const PAGE_FRAGMENTS = 85

/** Kept on one page if it fits: a rubric item with its evidence, or a line with the remarks on it. */
export interface PageItem {
  fragments: readonly Fragment[]
  line?: number | undefined
}

export function sentence(text: string): PageItem {
  return { fragments: textFragments('section', [{ text }]) }
}

interface Pagination {
  itemsPerPage: number
  isRunningText: boolean
}

export function paginate(
  items: readonly PageItem[],
  { itemsPerPage, isRunningText }: Pagination,
): KnownBlock[][] {
  let page = openPage()
  const pages = [page]
  const turn = () => {
    page = openPage()
    pages.push(page)
  }
  for (const { fragments } of items) {
    if (page.items.length >= itemsPerPage || isFull(page, fragments)) turn()
    page.items.push([])
    for (const fragment of fragments) {
      if (isFull(page, [fragment])) turn()
      page.items.push([...(page.items.pop() ?? []), fragment])
      page.fragments += 1
      page.characters += fragment.characters
    }
  }
  return pages.map(({ items }) => (isRunningText ? toBlocks(items.flat()) : items.flatMap(toBlocks)))
}

interface OpenPage {
  /** The page's fragments, item by item. */
  items: Fragment[][]
  /** How many fragments all items have, and their characters. */
  fragments: number
  characters: number
}

function openPage(): OpenPage {
  return { items: [], fragments: 0, characters: 0 }
}

/** Whether the page is too full for `added`. An empty page takes anything. */
function isFull(page: OpenPage, added: readonly Fragment[]): boolean {
  const characters = added.reduce((sum, fragment) => sum + fragment.characters, page.characters)
  const fits = page.fragments + added.length <= PAGE_FRAGMENTS && characters <= PAGE_CHARACTERS
  return page.fragments > 0 && !fits
}

/** Joins adjacent texts into one block while they fit. */
function toBlocks(fragments: readonly Fragment[]): KnownBlock[] {
  const blocks: KnownBlock[] = []
  let text: { elements: RichTextBlock['elements']; characters: number } | undefined
  for (const fragment of fragments) {
    if (fragment.kind === 'block') {
      blocks.push(fragment.block)
      text = undefined
    } else if (text !== undefined && text.characters + fragment.characters <= FRAGMENT_CHARACTERS) {
      text.elements.push(fragment.element)
      text.characters += fragment.characters
    } else {
      text = { elements: [fragment.element], characters: fragment.characters }
      blocks.push({ type: 'rich_text', elements: text.elements })
    }
  }
  return blocks
}
