import { describe, expect, it } from 'vitest'
import { isDueAhead } from '../../../src/features/coaching/coach-form.ts'

/** Still the 27th in Los Angeles, where the day has seven more hours. */
const NOW = Date.parse('2026-03-28T00:00:00Z')

describe('isDueAhead', () => {
  it.each<[string, string | undefined, string | undefined, boolean]>([
    ['today in the zone of the person', '2026-03-27', 'America/Los_Angeles', true],
    ['yesterday there', '2026-03-26', 'America/Los_Angeles', false],
    ['yesterday in UTC', '2026-03-27', 'UTC', false],
    ['any day, in a form that does not know the zone', '2026-03-27', undefined, true],
    ['no day', undefined, 'UTC', false],
  ])('of %s', (_, due, zone, isAhead) => {
    expect(isDueAhead(due, zone, NOW)).toBe(isAhead)
  })
})
