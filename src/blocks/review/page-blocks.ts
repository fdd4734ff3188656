import type { Button, KnownBlock, RichTextBlock } from '@slack/types'
import type { Entry, Page } from './pagination.ts'
import type { Moment } from './piece.ts'

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
