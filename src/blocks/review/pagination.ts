import type { KnownBlock, RichTextBlock, RichTextQuote, RichTextSection, RichTextText } from '@slack/types'
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

/** For a block that no text joins. */
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

/** Slack takes 250 KB and 100 blocks a view. These leave room for the controls around a page. */
const PAGE_BYTES = 80_000
const PAGE_BLOCKS = 85
/** Kept on one page if a page can hold it: a rubric's item with its evidence, or a line with the remarks on it. */
export interface PageItem {
  fragments: readonly Fragment[]
  leadIn?: string | undefined
  /** Shown at the top of a page on which this item goes on; `leadIn`, of a page that begins with it. */
  resumedAs?: string | undefined
  line?: number | undefined
}

export function sentence(text: string): PageItem {
  return { fragments: textFragments('section', [{ text }]) }
}

export interface Page {
  leadIn?: string | undefined
  blocks: readonly KnownBlock[]
  /** The index of each transcript line that begins on this page. */
  lines: readonly number[]
}

interface Pagination {
  itemsPerPage: number
  isRunningText: boolean
}

export function paginate(items: readonly PageItem[], pagination: Pagination): Page[] {
  const pages: Page[] = []
  let page = new OpenPage()
  const startPage = (leadIn: string | undefined) => {
    pages.push(page.close())
    page = new OpenPage(leadIn)
  }
  for (const item of items) {
    if (page.items >= pagination.itemsPerPage || isBetterOnNext(item, page)) startPage(item.leadIn)
    page.begin(item, pagination.isRunningText)
    for (const fragment of item.fragments) {
      if (!page.isEmpty && !page.fits([fragment])) startPage(item.resumedAs)
      page.add(fragment)
    }
  }
  return page.isEmpty ? pages : [...pages, page.close()]
}

/** An item that is longer than a page begins on this one if more than its heading fits. */
function isBetterOnNext({ fragments }: PageItem, page: OpenPage): boolean {
  if (page.isEmpty || page.fits(fragments)) return false
  return new OpenPage().fits(fragments) || !page.fits(fragments.slice(0, 3))
}

class OpenPage {
  items = 0
  #blocks: KnownBlock[] = []
  #lines: number[] = []
  #bytes = 0
  /** The block that further text joins. */
  #text: { block: RichTextBlock; characters: number } | undefined

  constructor(private readonly leadIn?: string) {}

  get isEmpty(): boolean {
    return this.#blocks.length === 0
  }

  fits(fragments: readonly Fragment[]): boolean {
    const blocks = this.#blocks.length + this.#newBlocks(fragments)
    const bytes = fragments.reduce((sum, fragment) => sum + fragment.bytes, this.#bytes)
    return blocks <= PAGE_BLOCKS && bytes <= PAGE_BYTES
  }

  begin(item: PageItem, isRunningText: boolean): void {
    this.items += 1
    if (!isRunningText) this.#text = undefined
    if (item.line !== undefined) this.#lines.push(item.line)
  }

  add(fragment: Fragment): void {
    this.#bytes += fragment.bytes
    if (fragment.kind === 'block') {
      this.#blocks.push(fragment.block)
      this.#text = undefined
      return
    }
    const { element, characters } = fragment
    if (this.#text !== undefined && this.#text.characters + characters <= FRAGMENT_CHARACTERS) {
      this.#text.block.elements.push(element)
      this.#text.characters += characters
    } else {
      const block: RichTextBlock = { type: 'rich_text', elements: [element] }
      this.#text = { block, characters }
      this.#blocks.push(block)
    }
  }

  close(): Page {
    return { blocks: this.#blocks, lines: this.#lines, leadIn: this.leadIn }
  }

  #newBlocks(fragments: readonly Fragment[]): number {
    let blocks = 0
    let characters = this.#text?.characters ?? FRAGMENT_CHARACTERS
    for (const fragment of fragments) {
      const joins = fragment.kind === 'text' && characters + fragment.characters <= FRAGMENT_CHARACTERS
      blocks += joins ? 0 : 1
      characters =
        fragment.kind === 'block' ? FRAGMENT_CHARACTERS : fragment.characters + (joins ? characters : 0)
    }
    return blocks
  }
}
