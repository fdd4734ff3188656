import type { Button, KnownBlock, RichTextBlock } from '@slack/types'
import { LIMITS } from '../text/limits.ts'
import { type Moment, PIECE_CHARACTERS, type Piece } from './fragment.ts'

/** Slack takes 250 KB a view and 100 blocks. This leaves room for what stands around a page. */
const PAGE_BYTES = 80_000
const PAGE_BLOCKS = 85
/** A button to a moment, at the most. */
const MOMENT_BYTES = 700

/** What is kept on one page where a page can hold it: an item with its evidence, a line with its remarks. */
export interface Group {
  pieces: readonly Piece[]
  /** Said at the top of a page that begins with this group. */
  leadIn?: string
  /** Said at the top of a page on which this group goes on. */
  resumedAs?: string
  /** The index of the transcript line that it is. */
  line?: number
}

/** A block of a page. Buttons wait for their page's number to be drawn. */
export type Entry =
  | { kind: 'text'; elements: RichTextBlock['elements']; characters: number }
  | { kind: 'block'; block: KnownBlock }
  | { kind: 'moments'; moments: readonly Moment[] }

export interface Page {
  leadIn?: string
  entries: readonly Entry[]
  /** What each transcript line that begins on this page begins with, by the line's index. */
  lines: ReadonlyMap<number, RichTextBlock['elements'][number]>
}

export interface Pagination {
  /** So many groups read well on a page. */
  groupsPerPage: number
  /** Whether groups share blocks of text. */
  isRunningText: boolean
}

/** Lays groups out on pages, in order, each piece once. */
export function paginate(groups: readonly Group[], pagination: Pagination): Page[] {
  const pages: Page[] = []
  let page = new OpenPage()
  const turn = (leadIn: string | undefined) => {
    pages.push(page.close())
    page = new OpenPage(leadIn)
  }
  for (const group of groups) {
    if (page.groups >= pagination.groupsPerPage || isBetterOnNext(group, page)) turn(group.leadIn)
    page.begin(group, pagination.isRunningText)
    for (const piece of group.pieces) {
      if (!page.isEmpty && !page.fits([piece])) turn(group.resumedAs)
      page.add(piece)
    }
    page.addMoments()
  }
  return page.isEmpty ? pages : [...pages, page.close()]
}

/** A group that no page can hold begins where there is room for more than its heading. */
function isBetterOnNext({ pieces }: Group, page: OpenPage): boolean {
  if (page.isEmpty || page.fits(pieces)) return false
  return new OpenPage().fits(pieces) || !page.fits(pieces.slice(0, 3))
}

class OpenPage {
  groups = 0
  #entries: Entry[] = []
  #lines = new Map<number, RichTextBlock['elements'][number]>()
  #bytes = 0
  #moments: Moment[] = []
  /** The block that further text joins. */
  #text: Extract<Entry, { kind: 'text' }> | undefined
  #leadIn: string | undefined

  constructor(leadIn?: string) {
    this.#leadIn = leadIn
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0
  }

  fits(pieces: readonly Piece[]): boolean {
    const moments = this.#moments.length + pieces.filter((piece) => piece.moment !== undefined).length
    const blocks =
      this.#entries.length + Math.ceil(moments / LIMITS.actionsElements) + this.#newBlocks(pieces)
    const bytes = pieces.reduce((sum, piece) => sum + sizeOf(piece), this.#bytes)
    return blocks <= PAGE_BLOCKS && bytes <= PAGE_BYTES
  }

  begin(group: Group, isRunningText: boolean): void {
    this.groups += 1
    if (!isRunningText) this.#text = undefined
    const [first] = group.pieces
    if (group.line !== undefined && first?.kind === 'text') this.#lines.set(group.line, first.element)
  }

  add(piece: Piece): void {
    this.#bytes += sizeOf(piece)
    if (piece.moment !== undefined) this.#moments.push(piece.moment)
    if (piece.kind === 'block') {
      this.#entries.push({ kind: 'block', block: piece.block })
      this.#text = undefined
    } else if (this.#text !== undefined && this.#text.characters + piece.characters <= PIECE_CHARACTERS) {
      this.#text.elements.push(piece.element)
      this.#text.characters += piece.characters
    } else {
      this.#text = { kind: 'text', elements: [piece.element], characters: piece.characters }
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

  #newBlocks(pieces: readonly Piece[]): number {
    let blocks = 0
    let characters = this.#text?.characters ?? PIECE_CHARACTERS
    for (const piece of pieces) {
      const joins = piece.kind === 'text' && characters + piece.characters <= PIECE_CHARACTERS
      blocks += joins ? 0 : 1
      characters = piece.kind === 'block' ? PIECE_CHARACTERS : piece.characters + (joins ? characters : 0)
    }
    return blocks
  }
}

function sizeOf(piece: Piece): number {
  return piece.bytes + (piece.moment === undefined ? 0 : MOMENT_BYTES)
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
  entry: Entry,
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
