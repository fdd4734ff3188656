import { describe, expect, it } from 'vitest'
import { isDueWithinYear } from '../../../src/features/assign/due.ts'

/** Still the 27th in Los Angeles, where the day has seven more hours. */
const NOW = Date.parse('2026-03-28T00:00:00Z')

describe('isDueWithinYear', () => {
  it.each<[string, string | undefined, string, boolean]>([
    ['today in the zone of the person', '2026-03-27', 'America/Los_Angeles', true],
    ['yesterday there', '2026-03-26', 'America/Los_Angeles', false],
    ['yesterday in UTC', '2026-03-27', 'UTC', false],
    ['a day next year', '2027-03-27', 'UTC', true],
    ['a day after that', '2027-03-28', 'UTC', false],
    ['no day', undefined, 'UTC', false],
  ])('of %s', (_, due, zone, isAhead) => {
    expect(isDueWithinYear(due, zone, NOW)).toBe(isAhead)
  })
})
