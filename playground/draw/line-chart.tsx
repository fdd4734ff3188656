import type { ReactNode } from 'react'
import { isObject, type JsonObject, objectsIn, textOf } from '../../test/support/slack/json.ts'

const WIDTH = 480
const HEIGHT = 180
const LEFT = 36
const RIGHT = 16
const TOP = 16
const BOTTOM = 28

interface Point {
  label: string
  value: number
}

interface Series {
  name: string
  points: Point[]
}

/** Draws a line chart, with its points as text for screen readers. `undefined` for other `data_visualization` blocks. */
export function lineChart(block: JsonObject): ReactNode | undefined {
  const series = seriesOf(block)
  if (series === undefined) return undefined
  const title = textOf(block.title) ?? ''
  return (
    <figure className="chart">
      <figcaption>{title}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={describeChart(title, series)}>
        <Axis values={series.flatMap(({ points }) => points.map(({ value }) => value))} />
        {series.map(({ name, points }) => (
          <Line key={name} points={points} />
        ))}
      </svg>
    </figure>
  )
}

function seriesOf({ chart }: JsonObject): Series[] | undefined {
  if (!isObject(chart) || chart.type !== 'line') return undefined
  return objectsIn(chart.series).map(({ name, data }) => ({
    name: textOf(name) ?? '',
    points: objectsIn(data).map(({ label, value }) => ({ label: textOf(label) ?? '', value: Number(value) })),
  }))
}

function describeChart(title: string, series: readonly Series[]): string {
  const lines = series.map(
    ({ name, points }) => `${name}: ${points.map(({ label, value }) => `${label} ${value}`).join(', ')}`,
  )
  return `Line chart. ${title}. ${lines.join('. ')}.`
}

/** Two grid lines, at the ends of the value range. */
function Axis({ values }: { values: number[] }): ReactNode {
  const { low, high } = rangeOf(values)
  return [low, high].map((value, index) => {
    const y = index === 0 ? HEIGHT - BOTTOM : TOP
    return (
      <g key={value}>
        <line className="grid" x1={LEFT} x2={WIDTH - RIGHT} y1={y} y2={y} />
        <text x={LEFT - 6} y={y + 4} textAnchor="end">
          {value}
        </text>
      </g>
    )
  })
}

function Line({ points }: { points: Point[] }): ReactNode {
  const { low, high } = rangeOf(points.map(({ value }) => value))
  const step = (WIDTH - LEFT - RIGHT - 40) / Math.max(1, points.length - 1)
  const placed = points.map(({ label, value }, index) => ({
    label,
    value,
    x: LEFT + 20 + index * step,
    y: HEIGHT - BOTTOM - ((value - low) / (high - low)) * (HEIGHT - TOP - BOTTOM),
  }))
  const [first, last] = [placed[0], placed.at(-1)]
  return (
    <>
      <polyline points={placed.map(({ x, y }) => `${x},${y}`).join(' ')} />
      {placed.map(({ label, value, x, y }) => (
        <circle key={label} cx={x} cy={y} r={3}>
          <title>{`${label}: ${value}`}</title>
        </circle>
      ))}
      {[first, last === first ? undefined : last].map((point) =>
        point === undefined ? null : (
          <text key={point.label} x={point.x} y={HEIGHT - 8} textAnchor={point === first ? 'start' : 'end'}>
            {point.label}
          </text>
        ),
      )}
    </>
  )
}

/** The values' range in whole tens. It is never empty, so that a flat line causes no division by zero. */
function rangeOf(values: number[]): { low: number; high: number } {
  const low = Math.floor(Math.min(...values) / 10) * 10
  return { low, high: Math.max(low + 10, Math.ceil(Math.max(...values) / 10) * 10) }
}
