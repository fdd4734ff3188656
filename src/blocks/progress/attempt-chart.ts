import type { Block } from '@slack/types'
import type { Attempts } from '../../exec/session-lists.ts'
import { LIMITS } from '../text/limits.ts'
import { scoreText } from '../text/session-facts.ts'
import { attemptName } from './attempt-rows.ts'

/** Not in `@slack/types`. For messages only. */
interface LineChartBlock extends Block {
  type: 'data_visualization'
  title: string
  chart: {
    type: 'line'
    series: { name: string; data: { label: string; value: number }[] }[]
    axis_config: { categories: string[]; x_label?: string; y_label?: string }
  }
}

export function lineChart(attempts: Attempts): LineChartBlock {
  const from = Math.max(0, attempts.graded.length - LIMITS.chartPoints)
  const data = attempts.graded.slice(from).map(({ score }, index) => ({
    label: labelOf(attempts, from + index),
    value: Number(scoreText(score)),
  }))
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

/** Unique, as Slack requires. Attempts without a number are labelled by how many came after. */
function labelOf(attempts: Attempts, index: number): string {
  const name = attemptName(attempts, index)
  if (name !== undefined) return name
  const later = attempts.graded.length - 1 - index
  return later === 0 ? 'Latest' : `${later} before`
}
