import type { Attempts } from '../../../src/exec/attempts.ts'
import { DAY_MS } from '../../support/durations.ts'

/** Attempts with these scores, a day apart. The session is the last one, unless `more.at` says otherwise. */
export function attemptsWith(scores: readonly number[], more: Partial<Attempts> = {}): Attempts {
  const graded = scores.map((score, index) => ({
    id: `attempt${index + 1}`,
    score,
    rank: 'silver',
    date: new Date(Date.UTC(2026, 2, 1, 10) + index * DAY_MS),
  }))
  return { graded, at: scores.length - 1, isWhole: true, ...more }
}
