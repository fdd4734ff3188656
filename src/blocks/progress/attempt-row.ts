import type { RichTextElement, RichTextSection } from '@slack/types'
import type { Attempt, Attempts } from '../../exec/attempts.ts'
import { rankOf, scoreText, utcText } from '../session-facts.ts'

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
