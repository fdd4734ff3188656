import type { Block, TableBlock } from '@slack/types'

interface ChartPoint {
  /** Slack requires labels that differ. */
  label: string
  value: number
}

/** Not in `@slack/types`. For messages only. */
export function chartBlock(
  type: 'bar' | 'line',
  title: string,
  data: ChartPoint[],
  { name, ...labels }: { name: string; x_label?: string; y_label: string },
): Block {
  const axis_config = { categories: data.map(({ label }) => label), ...labels }
  const block = { type: 'data_visualization', title, chart: { type, series: [{ name, data }], axis_config } }
  return block
}

/** The first column is text, the others are numbers. For messages only. */
export function tableBlock(head: readonly string[], rows: readonly (readonly string[])[]): TableBlock {
  const [, ...numbers] = head
  return {
    type: 'table',
    column_settings: [
      { align: 'left', is_wrapped: true },
      ...numbers.map(() => ({ align: 'right' as const })),
    ],
    rows: [head, ...rows].map((row) => row.map((text) => ({ type: 'raw_text', text }))),
  }
}
