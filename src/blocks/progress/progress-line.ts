import type { Attempts } from '../../exec/attempts.ts'
import { scoreText } from '../text/session-facts.ts'

/**
 * How an attempt stands among the participant's graded ones at its scenario: which it is, the first score, the best, and
 * the difference to the first. It is about the time of the attempt: later ones change nothing, so that a card says the same
 * whenever it is drawn. Nothing where there was none before it, or where it has no place among them.
 */
export function progressLine({ graded, at = 0, before }: Attempts): string | undefined {
  const [first, ...others] = graded.slice(0, at + 1)
  const own = others.at(-1)
  if (first === undefined || own === undefined) return undefined
  const best = scoreText(Math.max(first.score, ...others.map(({ score }) => score)))
  // What came before the list is not known, so neither is which attempt was the first.
  if (before === undefined) return `Attempt ${at + 1} or later · best of the latest ${at + 1}: ${best}`
  return [
    `Attempt ${before + at + 1}`,
    `first ${scoreText(first.score)}`,
    `best ${best}`,
    `${difference(first.score, own.score)} since the first`,
  ].join(' · ')
}

/** Of scores as they are shown, so that the reader's own sum comes out the same. */
export function difference(from: number, to: number): string {
  const tenths = Math.round(to * 10) - Math.round(from * 10)
  if (tenths === 0) return '±0'
  return `${tenths > 0 ? '+' : '−'}${scoreText(Math.abs(tenths) / 10)}`
}
