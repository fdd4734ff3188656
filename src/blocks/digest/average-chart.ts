import type { Block } from '@slack/types'
import { LIMITS } from '../text/limits.ts'
import { scoreText } from '../text/session-facts.ts'
import { cut } from '../text/untrusted-text.ts'
import type { Practice } from './digest.ts'

/** Not in `@slack/types`. For messages only. */
interface BarChartBlock extends Block {
  type: 'data_visualization'
  title: string
  chart: {
    type: 'bar'
    series: { name: string; data: { label: string; value: number }[] }[]
    axis_config: { categories: string[]; x_label?: string; y_label?: string }
  }
}

/** The average of each person, the highest first. `undefined` for fewer than two, where a chart tells nothing. */
export function averageChart(people: readonly Practice[]): BarChartBlock | undefined {
  const graded = people.flatMap(({ name, average }) => (average === undefined ? [] : [{ name, average }]))
  if (graded.length < 2) return undefined
  const shown = graded.slice(0, LIMITS.chartPoints)
  const labels = uniqueLabels(shown.map(({ name }) => name))
  const data = shown.map(({ average }, at) => ({
    label: labels[at] ?? '',
    value: Number(scoreText(average)),
  }))
  return {
    type: 'data_visualization',
    title: shown.length < graded.length ? `The ${shown.length} highest averages` : 'Average score',
    chart: {
      type: 'bar',
      series: [{ name: 'Average score', data }],
      axis_config: { categories: labels, y_label: 'Average score' },
    },
  }
}

/** Slack requires labels that differ. */
function uniqueLabels(names: readonly string[]): string[] {
  const labels = new Set<string>()
  for (const name of names) {
    let label = cut(name, LIMITS.chartLabel)
    for (let count = 2; labels.has(label); count += 1)
      label = `${cut(name, LIMITS.chartLabel - String(count).length - 1)} ${count}`
    labels.add(label)
  }
  return [...labels]
}
