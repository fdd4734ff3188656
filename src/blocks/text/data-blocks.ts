import type { Block, TableBlock } from '@slack/types'

/** Not in `@slack/types`. For messages only. */
interface ChartBlock extends Block {
  type: 'data_visualization'
  title: string
  chart: {
    type: 'bar' | 'line'
    series: { name: string; data: ChartPoint[] }[]
    axis_config: { categories: string[]; x_label?: string; y_label?: string }
  }
}

/** Slack requires labels that differ. */
interface ChartPoint {
  label: string
  value: number
}

export function chartBlock(
  type: 'bar' | 'line',
  title: string,
  data: ChartPoint[],
  { name, ...labels }: { name: string; x_label?: string; y_label: string },
): ChartBlock {
  const axis_config = { categories: data.map(({ label }) => label), ...labels }
  return { type: 'data_visualization', title, chart: { type, series: [{ name, data }], axis_config } }
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
