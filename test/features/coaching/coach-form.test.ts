import { describe, expect, it } from 'vitest'
import type { People } from '../../../src/access/people.ts'
import type { CoachForm } from '../../../src/blocks/coaching/coach-form.ts'
import { isDueAhead } from '../../../src/features/coaching/coach-form.ts'

/** Still the 27th in Los Angeles, where the day has seven more hours. */
const NOW = Date.parse('2026-03-28T00:00:00Z')

const profileIn = (timeZone: string): ReturnType<People['peek']> => ({
  ...{ user: 'U0REP', email: 'jane@acme.com', timeZone },
  accountType: 'member',
})

const form = (due: string | undefined): CoachForm => ({
  subject: { noteId: 'n1', session: 's1', title: 'Discovery', person: 'U0REP', canAssign: true },
  note: undefined,
  retry: { due, rank: undefined },
})

describe('isDueAhead', () => {
  it.each<[string, string | undefined, ReturnType<People['peek']>, boolean]>([
    ['today in the zone of the person', '2026-03-27', profileIn('America/Los_Angeles'), true],
    ['yesterday there', '2026-03-26', profileIn('America/Los_Angeles'), false],
    ['yesterday in UTC', '2026-03-27', profileIn('UTC'), false],
    ['any day, while no profile tells the zone', '2026-03-27', undefined, true],
    ['any day, after Slack told none', '2026-03-27', { kind: 'profile_unreadable', slackError: 'x' }, true],
    ['no day', undefined, profileIn('UTC'), false],
  ])('of %s', (_, due, profile, isAhead) => {
    expect(isDueAhead({ people: { peek: () => profile } }, form(due), NOW)).toBe(isAhead)
  })

  it('of a note without a retry', () => {
    const people = { peek: () => undefined }
    expect(isDueAhead({ people }, { ...form(undefined), retry: undefined }, NOW)).toBe(true)
  })
})
