import { describe, expect, it } from 'vitest'
import type { ListScope } from '../../../src/access/team.ts'
import { isTheirs } from '../../../src/features/alerts/compose-alert.ts'
import { messageDueAt } from '../../../src/features/alerts/score-alerts.ts'

const at = (time: string) => Date.parse(`2026-03-${time}:00Z`)

describe('the message that tells a coach of a score', () => {
  // The 16th is a Monday, and Berlin an hour ahead.
  it.each([
    ['at once, as the first', undefined, '16T10:00', '16T10:00'],
    ['at once, an hour after the last', '16T09:00', '16T10:00', '16T10:00'],
    ['an hour after the last', '16T09:30', '16T10:00', '16T10:30'],
    ['with the message that waits', '16T10:30', '16T10:00', '16T10:30'],
    ['after the message that may be composed just now', '16T10:00', '16T09:59', '16T11:00'],
    ['when the working day begins', undefined, '16T03:00', '16T08:00'],
    ['on the next working day, where an hour later is too late', '16T15:30', '16T15:40', '17T08:00'],
    ['on Monday, after a weekend', undefined, '14T10:00', '16T08:00'],
  ])('is due %s', (_, last, now, due) => {
    const lastDueAt = last === undefined ? undefined : at(last)
    expect(new Date(messageDueAt({ lastDueAt, now: at(now), zone: 'Europe/Berlin' }))).toEqual(
      new Date(at(due)),
    )
  })
})

describe('the people of whose scores a coach hears', () => {
  const member = { email: 'jane@acme.com', name: 'Jane Smith', isAdmin: false }
  const group = { id: 'g1', name: 'SMB', members: new Map([['jane@acme.com', member]]) }
  const groups: ListScope = { kind: 'groups', by: 'group_coach', groups: [group] }
  const everyone: ListScope = { kind: 'everyone', by: 'coach' }
  it.each<[string | undefined, ListScope | undefined, boolean]>([
    ['Jane@Acme.com', groups, true],
    ['ravi@acme.com', groups, false],
    ['ravi@acme.com', everyone, true],
    ['carla@acme.com', everyone, false],
    ['ravi@acme.com', undefined, true],
    ['carla@acme.com', undefined, false],
    [undefined, everyone, false],
  ])('with %s in the scope %j: %s', (email, scope, theirs) => {
    expect(isTheirs({ user: { email } }, 'carla@acme.com', scope)).toBe(theirs)
  })
})
