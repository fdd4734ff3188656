import { expect, it } from 'vitest'
import { clockTime } from '../../../src/blocks/text/session-facts.ts'

it.each([
  [0, '0:00'],
  [4.9, '0:04'],
  [59.999, '0:59'],
  [60, '1:00'],
  [3599, '59:59'],
  [3600, '1:00:00'],
  [7265, '2:01:05'],
])('clockTime shows %d seconds as %s', (seconds, shown) => {
  expect(clockTime(seconds)).toBe(shown)
})

it.each([undefined, null, -1, 360_000, 1e300])('clockTime returns undefined for %s seconds', (seconds) => {
  expect(clockTime(seconds)).toBeUndefined()
})
