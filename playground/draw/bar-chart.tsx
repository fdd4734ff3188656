import type { ReactNode } from 'react'
import { isObject, type JsonObject, objectsIn, textOf } from '../../test/support/slack/json.ts'

const WIDTH = 480
const ROW = 28
const LEFT = 150
const RIGHT = 48

interface Bar {
  label: string
  value: number
}

/** Draws a bar chart of one series, with its bars as text for screen readers. `undefined` for other `data_visualization` blocks. */
export function barChart(block: JsonObject): ReactNode | undefined {
  const { chart } = block
  if (!isObject(chart) || chart.type !== 'bar') return undefined
  const [series, ...others] = objectsIn(chart.series)
  if (series === undefined || others.length > 0) return undefined
  const bars = objectsIn(series.data).map(({ label, value }) => ({
    label: textOf(label) ?? '',
    value: Number(value),
  }))
  const title = textOf(block.title) ?? ''
  const spoken = bars.map(({ label, value }) => `${label} ${value}`).join(', ')
  return (
    <figure className="chart">
      <figcaption>{title}</figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${bars.length * ROW + 8}`}
        role="img"
        aria-label={`Bar chart. ${title}. ${spoken}.`}
      >
        <Bars bars={bars} />
      </svg>
    </figure>
  )
}

function Bars({ bars }: { bars: readonly Bar[] }): ReactNode {
  const highest = Math.max(1, ...bars.map(({ value }) => value))
  return bars.map(({ label, value }, at) => {
    const length = (Math.max(0, value) / highest) * (WIDTH - LEFT - RIGHT)
    const y = at * ROW + 8
    return (
      <g key={label}>
        <text x={LEFT - 8} y={y + 14} textAnchor="end">
          {label}
        </text>
        <rect x={LEFT} y={y} width={length} height={ROW - 8} rx={3} />
        <text x={LEFT + length + 6} y={y + 14}>
          {value}
        </text>
      </g>
    )
  })
}
