import type { Button, KnownBlock, RichTextBlock } from '@slack/types'
import { LIMITS } from '../text/limits.ts'
import { FRAGMENT_CHARACTERS, type Fragment, type Moment } from './fragment.ts'

/** Slack takes 250 KB a view and 100 blocks. This leaves room for what stands around a page. */
const PAGE_BYTES = 80_000
const PAGE_BLOCKS = 85
/** A button to a moment, at the most. */
const MOMENT_BYTES = 700

/** What is kept on one page where a page can hold it: an item with its evidence, a line with its remarks. */
export interface PageItem {
  fragments: readonly Fragment[]
  /** Said at the top of a page that begins with this group. */
  leadIn?: string
  /** Said at the top of a page on which this group goes on. */
  resumedAs?: string
  /** The index of the transcript line that it is. */
  line?: number
}

/** A block of a page. Buttons wait for their page's number to be drawn. */
export type PageBlock =
  | { kind: 'text'; elements: RichTextBlock['elements']; characters: number }
  | { kind: 'block'; block: KnownBlock }
  | { kind: 'moments'; moments: readonly Moment[] }

export interface Page {
  leadIn?: string
  entries: readonly PageBlock[]
  /** What each transcript line that begins on this page begins with, by the line's index. */
  lines: ReadonlyMap<number, RichTextBlock['elements'][number]>
}

export interface Pagination {
  /** So many groups read well on a page. */
  itemsPerPage: number
  /** Whether groups share blocks of text. */
  isRunningText: boolean
}

/** Lays groups out on pages, in order, each fragment once. */
export function paginate(groups: readonly PageItem[], pagination: Pagination): Page[] {
  const pages: Page[] = []
  let page = new OpenPage()
  const turn = (leadIn: string | undefined) => {
    pages.push(page.close())
    page = new OpenPage(leadIn)
  }
  for (const group of groups) {
    if (page.groups >= pagination.itemsPerPage || isBetterOnNext(group, page)) turn(group.leadIn)
    page.begin(group, pagination.isRunningText)
    for (const fragment of group.fragments) {
      if (!page.isEmpty && !page.fits([fragment])) turn(group.resumedAs)
      page.add(fragment)
    }
    page.addMoments()
  }
  return page.isEmpty ? pages : [...pages, page.close()]
}

/** A group that no page can hold begins where there is room for more than its heading. */
function isBetterOnNext({ fragments }: PageItem, page: OpenPage): boolean {
  if (page.isEmpty || page.fits(fragments)) return false
  return new OpenPage().fits(fragments) || !page.fits(fragments.slice(0, 3))
}

class OpenPage {
  groups = 0
  #entries: PageBlock[] = []
  #lines = new Map<number, RichTextBlock['elements'][number]>()
  #bytes = 0
  #moments: Moment[] = []
  /** The block that further text joins. */
  #text: Extract<PageBlock, { kind: 'text' }> | undefined
  #leadIn: string | undefined

  constructor(leadIn?: string) {
    this.#leadIn = leadIn
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0
  }

  fits(fragments: readonly Fragment[]): boolean {
    const moments =
      this.#moments.length + fragments.filter((fragment) => fragment.moment !== undefined).length
    const blocks =
      this.#entries.length + Math.ceil(moments / LIMITS.actionsElements) + this.#newBlocks(fragments)
    const bytes = fragments.reduce((sum, fragment) => sum + sizeOf(fragment), this.#bytes)
    return blocks <= PAGE_BLOCKS && bytes <= PAGE_BYTES
  }

  begin(group: PageItem, isRunningText: boolean): void {
    this.groups += 1
    if (!isRunningText) this.#text = undefined
    const [first] = group.fragments
    if (group.line !== undefined && first?.kind === 'text') this.#lines.set(group.line, first.element)
  }

  add(fragment: Fragment): void {
    this.#bytes += sizeOf(fragment)
    if (fragment.moment !== undefined) this.#moments.push(fragment.moment)
    if (fragment.kind === 'block') {
      this.#entries.push({ kind: 'block', block: fragment.block })
      this.#text = undefined
    } else if (
      this.#text !== undefined &&
      this.#text.characters + fragment.characters <= FRAGMENT_CHARACTERS
    ) {
      this.#text.elements.push(fragment.element)
      this.#text.characters += fragment.characters
    } else {
      this.#text = { kind: 'text', elements: [fragment.element], characters: fragment.characters }
      this.#entries.push(this.#text)
    }
  }

  addMoments(): void {
    for (let at = 0; at < this.#moments.length; at += LIMITS.actionsElements) {
      this.#entries.push({ kind: 'moments', moments: this.#moments.slice(at, at + LIMITS.actionsElements) })
      this.#text = undefined
    }
    this.#moments = []
  }

  close(): Page {
    this.addMoments()
    return {
      entries: this.#entries,
      lines: this.#lines,
      ...(this.#leadIn === undefined ? {} : { leadIn: this.#leadIn }),
    }
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

export interface PageOptions {
  momentButton: (moment: Moment, index: number) => Button
  /** The index of the transcript line to point at, if the page has it. */
  line: number | undefined
}

/** A page as Slack's blocks. */
export function pageBlocks(page: Page, { momentButton, line }: PageOptions): KnownBlock[] {
  const pointed = line === undefined ? undefined : page.lines.get(line)
  return page.entries.map((entry) => entryBlock(entry, momentButton, pointed))
}

function entryBlock(
  entry: PageBlock,
  momentButton: PageOptions['momentButton'],
  pointed: RichTextBlock['elements'][number] | undefined,
): KnownBlock {
  switch (entry.kind) {
    case 'text':
      return { type: 'rich_text', elements: pointAt(pointed, entry.elements) }
    case 'block':
      return entry.block
    case 'moments':
      return { type: 'actions', elements: entry.moments.map(momentButton) }
  }
}

function pointAt(
  pointed: RichTextBlock['elements'][number] | undefined,
  elements: RichTextBlock['elements'],
): RichTextBlock['elements'] {
  const at = pointed === undefined ? -1 : elements.indexOf(pointed)
  return at === -1 ? elements : elements.toSpliced(at, 0, POINTER)
}

const POINTER: RichTextBlock['elements'][number] = {
  type: 'rich_text_section',
  elements: [{ type: 'text', text: '▼ Jumped here', style: { bold: true } }],
}
