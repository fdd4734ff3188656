import { describe, expect, it } from 'vitest'
import { clockTime, durationText, slackDate } from '../../../src/blocks/text/times.ts'

describe('durationText', () => {
  it.each([
    [1, '1s'],
    [59.6, '1m'],
    [60, '1m'],
    [347, '5m 47s'],
    [3600, '1h'],
    [3660, '1h 1m'],
    [7384, '2h 3m'],
  ])('shows a duration of %d seconds as %s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text)
  })

  it.each([undefined, 0, 0.2, -5, 1e12, Number.MAX_VALUE])(
    'leaves out a duration of %s seconds',
    (seconds) => {
      expect(durationText(seconds)).toBeUndefined()
    },
  )
})

describe('slackDate', () => {
  it("writes a date in the reader's time zone, with UTC as the fallback", () => {
    expect(slackDate(new Date('2026-03-15T14:30:00.900Z'))).toBe(
      '<!date^1773585000^{date_short}, {time}|Mar 15, 2026, 14:30 UTC>',
    )
  })

  it.each([
    ['day', '<!date^1773585000^{date_short_pretty}|Mar 15, 2026>'],
    ['time', '<!date^1773585000^{time}|14:30 UTC>'],
  ] as const)('writes the %s alone', (style, markup) => {
    expect(slackDate(new Date('2026-03-15T14:30:00Z'), style)).toBe(markup)
  })
})

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

it.each([undefined, -1, 360_000, 1e300])('clockTime returns undefined for %s seconds', (seconds) => {
  expect(clockTime(seconds)).toBeUndefined()
})
