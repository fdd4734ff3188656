import type { Block, RichTextElement, RichTextSection } from '@slack/types'
import type { Attempt, Attempts } from '../../exec/attempts.ts'
import { LIMITS } from '../text/limits.ts'
import { rankOf, scoreText, utcText } from '../text/session-facts.ts'

const CELLS = 10

/** `text`: the same without the bar, for the fallback text. */
export interface AttemptRow {
  section: RichTextSection
  text: string
}

export function attemptRows(attempts: Attempts, { from, to }: { from: number; to: number }): AttemptRow[] {
  const { graded, at } = attempts
  return graded
    .slice(from, to)
    .map((attempt, index) => attemptRow(attempt, nameOf(attempts, from + index), from + index === at))
    .toReversed()
}

/** `undefined` if the number of earlier attempts is unknown. */
function nameOf({ before }: Attempts, index: number): string | undefined {
  return before === undefined ? undefined : `Attempt ${before + index + 1}`
}

function attemptRow(attempt: Attempt, name: string | undefined, isShown: boolean): AttemptRow {
  const { emoji, word } = rankOf(attempt)
  const score = scoreText(attempt.score)
  const rank = word === undefined ? '' : `${emoji} ${word} · `
  const elements: RichTextElement[] = [
    // Pads attempt numbers up to 999 and scores, so that the bars are aligned.
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

/** @param score from 0 to 100; clamped. */
function bar(score: number): string {
  const full = Math.round((Math.min(Math.max(score, 0), 100) / 100) * CELLS)
  return '█'.repeat(full) + '░'.repeat(CELLS - full)
}

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
  const name = nameOf(attempts, index)
  if (name !== undefined) return name
  const later = attempts.graded.length - 1 - index
  return later === 0 ? 'Latest' : `${later} before`
}
