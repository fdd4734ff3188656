import type { DataTableBlock } from '@slack/types'
import { blockPart, type CardPart } from './document.ts'
import { escapeMarkup } from './untrusted-text.ts'

interface DataCell {
  text: string
  /** By which Slack sorts; without one, by the text. */
  value?: number | null | undefined
}

const ROWS_PER_PAGE = 10

/**
 * A row for each person, which Slack sorts. For messages and Homes; at most a hundred rows, and at least one.
 * @param inWords each row, for the fallback text.
 */
export function scoresTable(
  head: readonly string[],
  rows: readonly (readonly DataCell[])[],
  inWords: readonly string[],
): CardPart {
  const cell = ({ text, value }: DataCell): DataTableBlock['rows'][number][number] =>
    value == null ? { type: 'raw_text', text } : { type: 'raw_number', value, text }
  const table: DataTableBlock = {
    type: 'data_table',
    caption: 'Scores by person',
    page_size: ROWS_PER_PAGE,
    rows: [head.map((text) => cell({ text })), ...rows.map((row) => row.map(cell))],
  }
  return blockPart(table, escapeMarkup(inWords.join('\n')))
}
