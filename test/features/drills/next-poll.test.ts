import { expect, it } from 'vitest'
import { nextPoll } from '../../../src/features/drills/next-poll.ts'
import { MINUTE_MS } from '../../support/durations.ts'

const minutes = (count: number) => count * MINUTE_MS

it.each([
  [0, 1],
  [0.99, 1],
  [1, 2],
  [9.5, 10],
  [10, 15],
  [12, 15],
  [59.9, 60],
  [60, undefined],
  [10_000, undefined],
])('after %s minutes, the app looks again at minute %s', (passed, next) => {
  const since = 12_345
  expect(nextPoll(since, since + minutes(passed))).toBe(next && since + minutes(next))
})
