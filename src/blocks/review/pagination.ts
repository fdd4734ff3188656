import type { Button, KnownBlock, RichTextBlock } from '@slack/types'
import { LIMITS } from '../text/limits.ts'
import { FRAGMENT_CHARACTERS, type Fragment, type Moment, textFragments } from './fragment.ts'

/** Slack takes 250 KB and 100 blocks a view. These leave room for the controls around a page. */
const PAGE_BYTES = 80_000
const PAGE_BLOCKS = 85
/** The most bytes of a button to a moment. */
const MOMENT_BYTES = 700

type TextElement = RichTextBlock['elements'][number]

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

/** The buttons to moments are drawn when the page's number is known. */
type PageBlock =
  | { kind: 'text'; elements: TextElement[]; characters: number }
  | { kind: 'block'; block: KnownBlock }
  | { kind: 'moments'; moments: readonly Moment[] }

export interface Page {
  leadIn?: string | undefined
  blocks: readonly PageBlock[]
  /** By the index of each transcript line that begins on this page. */
  lines: ReadonlyMap<number, TextElement>
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
    page.addMoments()
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
  #blocks: PageBlock[] = []
  #lines = new Map<number, TextElement>()
  #bytes = 0
  #moments: Moment[] = []
  /** The block that further text joins. */
  #text: Extract<PageBlock, { kind: 'text' }> | undefined

  constructor(private readonly leadIn?: string) {}

  get isEmpty(): boolean {
    return this.#blocks.length === 0
  }

  fits(fragments: readonly Fragment[]): boolean {
    const moments = this.#moments.length + fragments.filter(({ moment }) => moment !== undefined).length
    const rows = Math.ceil(moments / LIMITS.actionsElements)
    const blocks = this.#blocks.length + rows + this.#newBlocks(fragments)
    const bytes = fragments.reduce((sum, fragment) => sum + sizeOf(fragment), this.#bytes)
    return blocks <= PAGE_BLOCKS && bytes <= PAGE_BYTES
  }

  begin(item: PageItem, isRunningText: boolean): void {
    this.items += 1
    if (!isRunningText) this.#text = undefined
    const [first] = item.fragments
    if (item.line !== undefined && first?.kind === 'text') this.#lines.set(item.line, first.element)
  }

  add(fragment: Fragment): void {
    this.#bytes += sizeOf(fragment)
    if (fragment.moment !== undefined) this.#moments.push(fragment.moment)
    if (fragment.kind === 'block') {
      this.#blocks.push({ kind: 'block', block: fragment.block })
      this.#text = undefined
      return
    }
    const { element, characters } = fragment
    if (this.#text !== undefined && this.#text.characters + characters <= FRAGMENT_CHARACTERS) {
      this.#text.elements.push(element)
      this.#text.characters += characters
    } else {
      this.#text = { kind: 'text', elements: [element], characters }
      this.#blocks.push(this.#text)
    }
  }

  addMoments(): void {
    for (let at = 0; at < this.#moments.length; at += LIMITS.actionsElements) {
      this.#blocks.push({ kind: 'moments', moments: this.#moments.slice(at, at + LIMITS.actionsElements) })
      this.#text = undefined
    }
    this.#moments = []
  }

  close(): Page {
    this.addMoments()
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

function sizeOf(fragment: Fragment): number {
  return fragment.bytes + (fragment.moment === undefined ? 0 : MOMENT_BYTES)
}

interface PageOptions {
  momentButton: (moment: Moment, index: number) => Button
  line: number | undefined
}

export function drawPage(page: Page, { momentButton, line }: PageOptions): KnownBlock[] {
  const marked = line === undefined ? undefined : page.lines.get(line)
  return page.blocks.map((block): KnownBlock => {
    if (block.kind === 'block') return block.block
    return block.kind === 'text'
      ? { type: 'rich_text', elements: mark(block.elements, marked) }
      : { type: 'actions', elements: block.moments.map(momentButton) }
  })
}

function mark(elements: TextElement[], marked: TextElement | undefined): TextElement[] {
  const at = marked === undefined ? -1 : elements.indexOf(marked)
  return at === -1 ? elements : elements.toSpliced(at, 0, MARK)
}

const MARK: TextElement = {
  type: 'rich_text_section',
  elements: [{ type: 'text', text: '▼ Jumped here', style: { bold: true } }],
}
