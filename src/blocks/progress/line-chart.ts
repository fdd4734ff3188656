import type { Block } from '@slack/types'
import type { Attempts } from '../../exec/attempts.ts'
import { LIMITS } from '../limits.ts'
import { scoreText } from '../session-facts.ts'
import { nameOf } from './attempt-row.ts'

interface DataPoint {
  label: string
  value: number
}

/** Slack's `data_visualization` block with one line, which `@slack/types` does not have. For messages alone. */
export interface LineChartBlock extends Block {
  type: 'data_visualization'
  title: string
  chart: {
    type: 'line'
    series: { name: string; data: DataPoint[] }[]
    axis_config: { categories: string[]; x_label?: string; y_label?: string }
  }
}

/** The latest graded attempts as a line, oldest first. Each point's label is one of its own: Slack wants them unique. */
export function lineChart(attempts: Attempts): LineChartBlock {
  const from = Math.max(0, attempts.graded.length - LIMITS.chartPoints)
  const data = attempts.graded.slice(from).map(
    ({ score }, index): DataPoint => ({
      label: labelOf(attempts, from + index),
      value: Number(scoreText(score)),
    }),
  )
  return {
    type: 'data_visualization',
    title: from === 0 ? 'Score by attempt' : `Score of the latest ${data.length} attempts`,
    chart: {
      type: 'line',
      series: [{ name: 'Score', data }],
      axis_config: { categories: data.map(({ label }) => label), x_label: 'Attempt', y_label: 'Score' },
    },
  }
}

/** Where the attempts are not numbered, how many came after. */
function labelOf(attempts: Attempts, index: number): string {
  const name = nameOf(attempts, index)
  if (name !== undefined) return name
  const later = attempts.graded.length - 1 - index
  return later === 0 ? 'Latest' : `${later} before`
}
