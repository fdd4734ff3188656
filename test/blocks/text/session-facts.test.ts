import { describe, expect, it } from 'vitest'
import {
  clockTime,
  durationText,
  gradeLabel,
  participantName,
  rankOf,
  scenarioName,
  scoreText,
  slackDate,
} from '../../../src/blocks/text/session-facts.ts'

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

  it.each([undefined, null, 0, 0.2, -5, 1e12, Number.MAX_VALUE])(
    'leaves out a duration of %s seconds',
    (seconds) => {
      expect(durationText(seconds)).toBeUndefined()
    },
  )
})

it.each([
  [82.5, '82.5'],
  [90, '90'],
  [0, '0'],
  [66.666, '66.7'],
  [66.65, '66.7'],
  [99.96, '100'],
  [1000, '1000'],
])('scoreText shows the score %d as %s', (score, text) => {
  expect(scoreText(score)).toBe(text)
})

it.each([
  ['gold', '🥇', 'Gold'],
  ['silver', '🥈', 'Silver'],
  ['bronze', '🥉', 'Bronze'],
  ['unranked', '', 'Unranked'],
  ['diamond', '', 'diamond'],
  ['constructor', '', 'constructor'],
  [null, '', undefined],
  [undefined, '', undefined],
])('rankOf shows the rank %s as %s %s', (rank, emoji, word) => {
  expect(rankOf({ rank })).toEqual({ emoji, word })
})

it.each([
  ['good', '🟢', 'Good'],
  ['mid', '🟡', 'Fair'],
  ['bad', '🔴', 'Poor'],
  ['not_relevant', '⚪', 'Not relevant'],
  ['superb', '⚪', 'superb'],
  [null, '⚪', 'Not graded'],
  [undefined, '⚪', 'Not graded'],
  ['', '⚪', 'Not graded'],
])('gradeLabel shows the grade %s as %s %s', (grade, emoji, word) => {
  expect(gradeLabel(grade)).toEqual({ emoji, word })
})

it.each([
  [{ first_name: 'Jane', last_name: 'Smith' }, 'Jane Smith'],
  [{ first_name: 'Jane' }, 'Jane'],
  [{ first_name: null, last_name: 'Smith' }, 'Smith'],
  [{ first_name: ' ', last_name: '' }, undefined],
  [{ email: 'jane@acme.com' }, undefined],
  [null, undefined],
])('participantName names the participant %j as %s', (user, name) => {
  expect(participantName({ user })).toBe(name)
})

it.each([
  [{ name: 'Procurement Discovery' }, 'Procurement Discovery'],
  [{ name: '  ', slug: 'procurement-discovery' }, 'Exec session'],
  [null, 'Exec session'],
])('scenarioName names the scenario %j as %s', (scenario, name) => {
  expect(scenarioName({ scenario })).toBe(name)
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

it.each([undefined, null, -1, 360_000, 1e300])('clockTime returns undefined for %s seconds', (seconds) => {
  expect(clockTime(seconds)).toBeUndefined()
})
