import type { Block, RichTextElement, RichTextSection } from '@slack/types'
import type { Attempt, Attempts } from '../../exec/attempts.ts'
import { LIMITS } from '../text/limits.ts'
import { rankOf, scoreText, utcText } from '../text/session-facts.ts'

const CELLS = 10

/** An attempt as a line of a chart: its number and score, a bar as long as the score, rank and date in words. */
export interface AttemptRow {
  section: RichTextSection
  /** The same to read out, without the bar. */
  text: string
}

/** The attempts from `from` up to `to`, newest first, as a chart. */
export function attemptRows(attempts: Attempts, { from, to }: { from: number; to: number }): AttemptRow[] {
  return attempts.graded
    .slice(from, to)
    .map((attempt, index) => {
      const name = nameOf(attempts, from + index)
      return attemptRow(attempt, name, from + index === attempts.at)
    })
    .toReversed()
}

/** Which attempt it was, where that is known. */
export function nameOf({ before }: Attempts, index: number): string | undefined {
  return before === undefined ? undefined : `Attempt ${before + index + 1}`
}

function attemptRow(attempt: Attempt, name: string | undefined, isShown: boolean): AttemptRow {
  const { emoji, word } = rankOf(attempt)
  const score = scoreText(attempt.score)
  const rank = word === undefined ? '' : `${emoji} ${word} · `
  const elements: RichTextElement[] = [
    // Numbers up to 999 and scores keep their columns, so that the bars begin below each other.
    {
      type: 'text',
      text: `${name === undefined ? '' : `${name.padEnd(11)} `}${score.padStart(5)} ${bar(attempt.score)}`,
      style: { code: true },
    },
    { type: 'text', text: ` ${rank}` },
    {
      type: 'date',
      timestamp: Math.floor(attempt.date.getTime() / 1000),
      format: '{date_short}',
      fallback: utcText(attempt.date),
    },
  ]
  if (isShown) elements.push({ type: 'text', text: ' · this one', style: { bold: true } })
  return {
    section: { type: 'rich_text_section', elements },
    text: `${name ?? 'Attempt'}: ${score} · ${rank}${utcText(attempt.date)}${isShown ? ' · this one' : ''}`,
  }
}

/** @param score from 0 to 100; what is beyond is drawn as the end. */
function bar(score: number): string {
  const full = Math.round((Math.min(Math.max(score, 0), 100) / 100) * CELLS)
  return '█'.repeat(full) + '░'.repeat(CELLS - full)
}

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
