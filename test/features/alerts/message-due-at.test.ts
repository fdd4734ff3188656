import { describe, expect, it } from 'vitest'
import type { ListScope } from '../../../src/access/team.ts'
import { isTheirs, SETTLED_MS } from '../../../src/features/alerts/compose-alert.ts'
import { messageDueAt } from '../../../src/features/alerts/score-alerts.ts'

const at = (time: string) => Date.parse(`2026-03-${time}Z`)

describe('the message that tells a coach of a score', () => {
  // The 16th is a Monday, and Berlin an hour ahead.
  it.each([
    ['in a minute, as the first', undefined, '16T10:00', '16T10:01'],
    ['in a minute, an hour after the last', '16T09:00', '16T10:00', '16T10:01'],
    ['an hour after the last', '16T09:30', '16T10:00', '16T10:30'],
    ['with the message that waits', '16T10:30', '16T10:00', '16T10:30'],
    ['after the message that may be composed just now', '16T10:00', '16T09:59:30', '16T11:00'],
    ['when the working day begins', undefined, '16T03:00', '16T08:00'],
    ['on the next working day, where an hour later is too late', '16T15:30', '16T15:40', '17T08:00'],
    ['on Monday, after a weekend', undefined, '14T10:00', '16T08:00'],
  ])('is due %s', (_, last, now, due) => {
    const lastDueAt = last === undefined ? undefined : at(last)
    expect(new Date(messageDueAt({ lastDueAt, now: at(now), zone: 'Europe/Berlin' }))).toEqual(
      new Date(at(due)),
    )
  })

  it('tells of each grade once, whenever it comes', () => {
    const messages: { since: number; dueAt: number }[] = []
    const grades: number[] = []
    // Seconds apart, and over a night and a weekend.
    for (let now = at('12T15:00'), step = 0; now < at('17T12:00'); step += 1) {
      now += (step % 7) ** 4 * 1000 + 1
      grades.push(now)
      const lastDueAt = messages.at(-1)?.dueAt
      const dueAt = messageDueAt({ lastDueAt, now, zone: 'Europe/Berlin' })
      if (dueAt !== lastDueAt) messages.push({ since: now, dueAt })
    }
    const tellingOf = (grade: number) =>
      messages.filter(({ since, dueAt }) => grade >= since && grade < dueAt - SETTLED_MS)
    expect(grades.filter((grade) => tellingOf(grade).length !== 1)).toEqual([])
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
