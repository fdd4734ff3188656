import type { DataTableBlock } from '@slack/types'
import { blockPart, type CardPart } from './document.ts'
import { escapeMarkup } from './untrusted-text.ts'

const ROWS_PER_PAGE = 10

/** A text, or a number to sort by with the text that people see. */
type Cell = string | { value: number; text: string }

/** Slack takes 100 rows and 20,000 characters in a table. @param inWords describes a row in the message's `text`. */
export function tablePart(
  caption: string,
  rows: { head: readonly string[]; body: readonly (readonly Cell[])[] },
  inWords: readonly string[],
): CardPart {
  const table: DataTableBlock = {
    type: 'data_table',
    caption,
    page_size: ROWS_PER_PAGE,
    rows: [rows.head, ...rows.body].map((row) => row.map(toCell)),
  }
  return blockPart(table, escapeMarkup(inWords.join('\n')))
}

function toCell(cell: Cell): DataTableBlock['rows'][number][number] {
  return typeof cell === 'string' ? { type: 'raw_text', text: cell } : { type: 'raw_number', ...cell }
}
