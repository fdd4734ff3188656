import type { KnownBlock, RichTextBlock } from '@slack/types'
import { FRAGMENT_CHARACTERS, type Fragment, textFragments } from './fragment.ts'

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
