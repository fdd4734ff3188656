import { describe, expect, it } from 'vitest'
import { isWholeSilence, quietPeople } from '../../src/access/quiet-people.ts'
import type { Member } from '../../src/exec/member.ts'
import type { MembersByEmail } from '../../src/exec/members.ts'
import type { SessionSummary } from '../../src/exec/session.ts'
import { DAY_MS } from '../support/durations.ts'

const READ_AT = new Date('2026-03-29T10:00:00Z')

function members(...people: (string | Member)[]): MembersByEmail {
  return new Map(
    people.map((one) => {
      const member = typeof one === 'string' ? { email: `${one}@acme.com`, name: one, isAdmin: false } : one
      return [member.email.toLowerCase(), member] as const
    }),
  )
}

function session(name: string | undefined, daysAgo: number | undefined): SessionSummary {
  const beganAt = daysAgo === undefined ? undefined : new Date(READ_AT.getTime() - daysAgo * DAY_MS)
  return { id: `${name}-${daysAgo}`, person: { email: name && `${name}@ACME.com` }, scenario: {}, beganAt }
}

const list = (sessions: SessionSummary[], more: { hasMore?: boolean; total?: number } = {}) => ({
  sessions,
  page: 1,
  hasMore: false,
  readAt: READ_AT,
  ...more,
})

describe('quietPeople', () => {
  const people = members('jane', 'sam', { email: 'No.Name@acme.com', name: undefined, isAdmin: false })

  it.each([
    ['nobody practiced', [], false, ['jane', 'No.Name@acme.com', 'sam'], 21],
    ['someone practiced three weeks ago', [session('jane', 21)], false, ['No.Name@acme.com', 'sam'], 21],
    ['someone practiced before', [session('jane', 21.1)], false, ['jane', 'No.Name@acme.com', 'sam'], 21],
    [
      'the page has more, and reaches back',
      [session('sam', 1), session('jane', 22)],
      true,
      ['jane', 'No.Name@acme.com'],
      21,
    ],
    [
      'the page has more, and ends earlier',
      [session('sam', 1), session('jane', 3)],
      true,
      ['No.Name@acme.com'],
      3,
    ],
    [
      'a session has no date',
      [session('sam', undefined), session('jane', 1)],
      false,
      ['No.Name@acme.com', 'sam'],
      21,
    ],
  ] as const)('names who practiced not at all where %s', (_, sessions, hasMore, names, days) => {
    const quiet = quietPeople(people, list([...sessions], { hasMore }))
    expect(quiet).toMatchObject({ of: 3, since: new Date(READ_AT.getTime() - days * DAY_MS) })
    expect(quiet?.people.map(({ name }) => name)).toEqual(names)
    expect(quiet && isWholeSilence(quiet, READ_AT)).toBe(days === 21)
  })

  it('says nothing where there are more sessions and none of them has a date', () => {
    expect(quietPeople(people, list([session('jane', undefined)], { hasMore: true }))).toBeUndefined()
  })
})
