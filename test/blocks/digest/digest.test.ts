import { describe, expect, it } from 'vitest'
import { type Digest, digestOf } from '../../../src/blocks/digest/digest.ts'
import type { SessionSummary } from '../../../src/exec/session.ts'
import { assignmentOf } from '../../support/read-documents.ts'
import { NOW, session, WEEK } from './some-sessions.ts'

const required = (sessions: SessionSummary[], period = WEEK) => digestOf(sessions, period)

describe('what a digest counts', () => {
  it.each([
    ['none', []],
    ['one before it', [session('a', 8, 'Ann', 80)]],
    ['one without a date', [session('a', 1, 'Ann', 80, { created_at: null })]],
  ])('is nothing of %s', (_, sessions) => {
    expect(required(sessions)).toMatchObject({ sessions: 0, people: 0, scores: undefined, practices: [] })
  })

  it('has sessions from the start of the period, and none of its end', () => {
    const at = (time: number) => ({ created_at: new Date(time).toISOString() })
    const digest = required([
      session('a', 0, 'Ann', 1, at(WEEK.from - 1)),
      session('b', 0, 'Bob', 2, at(WEEK.from)),
      session('c', 0, 'Cid', 3, at(WEEK.to - 1)),
      session('d', 0, 'Dee', 4, at(WEEK.to)),
    ])
    expect(digest.practices.map(({ name }) => name)).toEqual(['Cid', 'Bob'])
  })

  it('counts sessions and people, and averages the graded ones', () => {
    const digest = required([
      session('a', 1, 'Ann', 80),
      session('b', 2, 'Ann', 60),
      session('c', 3, 'Bob', 95),
      session('d', 4, 'Cid', null),
      session('e', 5, 'Ann', 10, { is_valid_attempt: false }),
    ])
    expect(digest).toMatchObject({ sessions: 5, people: 3 })
    expect(digest.scores?.graded).toBe(3)
    expect(digest.scores?.average).toBeCloseTo((80 + 60 + 95) / 3)
    expect(digest.practices).toMatchObject([
      { name: 'Bob', sessions: 1, average: 95, best: 95, newest: { id: 'c' } },
      { name: 'Ann', sessions: 2, average: 70, best: 80, newest: { id: 'a' } },
    ])
  })

  it('adds scores up to no infinity', () => {
    const highest = (id: string) => ({ ...session(id, 1, 'Ann', 1), grade: { score: 1.7e308 } })
    const digest = required([highest('a'), highest('b')])
    expect(digest.scores?.average).toBe(1.7e308)
  })
})

describe('the people of a digest', () => {
  it('are told apart by email, in any case, and else by their id', () => {
    const named = (email: string | null, id: string | null) => ({ user: { id, email, first_name: 'Ann' } })
    const digest = required([
      session('a', 1, '', 80, named('Ann@Acme.com', 'u1')),
      session('b', 2, '', 80, named('ann@acme.com ', null)),
      session('d', 4, '', 80, named(null, 'u2')),
    ])
    expect(digest.practices.map(({ sessions }) => sessions)).toEqual([2, 1])
  })

  it.each([
    ['an email', { id: 'u', email: 'x@acme.com' }, 'x@acme.com'],
    ['neither', { id: 'u' }, 'Someone without a name'],
  ])('without a name have %s', (_, user, name) => {
    expect(required([session('a', 1, null, 80, { user })]).practices).toMatchObject([{ name }])
  })

  it('are none where Exec does not say whose the sessions are', () => {
    const digest = required([session('a', 1, null, 80, { user: null })])
    expect(digest).toMatchObject({ sessions: 1, people: 0, practices: [] })
  })

  it('are ordered by name where their numbers are equal', () => {
    const digest = required([session('a', 1, 'Zoe', 80), session('b', 2, 'Ann', 80)])
    expect(digest.practices.map(({ name }) => name)).toEqual(['Ann', 'Zoe'])
  })
})

describe('the changes in a digest', () => {
  const other = { scenario: { id: 'q', name: 'Objections' } }

  it('lead from the last attempt before the period to the newest at the same scenario', () => {
    const digest = required([
      session('a', 1, 'Ann', 82.5),
      session('b', 2, 'Ann', 20),
      session('c', 8, 'Ann', 48),
      session('d', 9, 'Ann', 10),
      session('e', 8, 'Ann', 99, other),
    ])
    expect(digest.rose).toEqual([{ name: 'Ann', scenario: 'Pricing', before: 48, now: 82.5 }])
  })

  it('lead from the first attempt in the period where there is none before it', () => {
    const digest = required([
      session('a', 1, 'Ann', 70),
      session('b', 2, 'Ann', 90),
      session('c', 3, 'Ann', 50),
    ])
    expect(digest.rose).toMatchObject([{ before: 50, now: 70 }])
  })

  it('are not made of one attempt, of ungraded ones, or of an unknown scenario', () => {
    const unknown = { scenario: null }
    const digest = required([
      session('a', 1, 'Ann', 70),
      session('b', 1, 'Bob', 70),
      session('c', 8, 'Bob', null),
      session('d', 1, 'Cid', 70, unknown),
      session('e', 8, 'Cid', 20, unknown),
    ])
    expect(digest).toMatchObject({ rose: [], slipped: [] })
  })

  it('have the highest rise and the deepest fall of each person', () => {
    const digest = required([
      session('a', 1, 'Ann', 70),
      session('b', 8, 'Ann', 60),
      session('c', 1, 'Bob', 70),
      session('d', 8, 'Bob', 40),
      session('e', 1, 'Bob', 50, other),
      session('f', 8, 'Bob', 60, other),
      session('g', 1, 'Cid', 30),
      session('h', 8, 'Cid', 50),
      session('i', 1, 'Cid', 30, other),
      session('j', 8, 'Cid', 40, other),
    ])
    expect(digest.rose).toMatchObject([
      { name: 'Bob', before: 40, now: 70 },
      { name: 'Ann', before: 60, now: 70 },
    ])
    expect(digest.slipped).toMatchObject([
      { name: 'Cid', before: 50, now: 30 },
      { name: 'Bob', before: 60, now: 50 },
    ])
  })

  it('are at least one point', () => {
    const digest = required([
      session('a', 1, 'Ann', 80.9),
      session('b', 8, 'Ann', 80),
      session('c', 1, 'Bob', 79.1),
      session('d', 8, 'Bob', 80),
      session('e', 1, 'Cid', 64.1),
      session('f', 8, 'Cid', 63.1),
    ])
    expect(digest.rose.map(({ name }) => name)).toEqual(['Cid'])
    expect(digest.slipped).toEqual([])
  })
})

describe('whom a digest tells a coach to write to', () => {
  const waiting = (digest: Digest) => digest.waiting.map(({ name, why, session }) => [name, why, session])
  const overdue = (email: string | null, name: string, scenario = 'Pricing') =>
    assignmentOf({
      id: `a-${name}`,
      user: { id: null, email, first_name: name, last_name: null },
      scenario: { id: scenario === 'Pricing' ? 'p' : 'q', name: scenario },
    })

  it('has begun nothing for two weeks, graded or not', () => {
    const digest = required([
      session('a', 1, 'Ann', 80),
      session('b', 14, 'Bob', 80),
      session('c', 20, 'Cid', null),
      session('d', 13.9, 'Dee', 80),
      session('e', 20, 'Eve', 80),
      session('f', 10, 'Eve', null),
      session('g', 20, 'Fay', 80),
      session('h', -0.1, 'Fay', 80),
    ])
    expect(waiting(digest)).toEqual([
      ['Bob', 'no practice for two weeks', 'b'],
      ['Cid', 'no practice for two weeks', 'c'],
    ])
  })

  it('comes up once with a daily digest: on the day on which the two weeks are over', () => {
    const day = 86_400_000
    const period = { from: NOW.getTime() - day, to: NOW.getTime() }
    const seen = [session('a', 0.5, 'Ann', 80), session('b', 14.5, 'Bob', 80)]
    expect(waiting(required(seen, period))).toEqual([['Bob', 'no practice for two weeks', 'b']])
  })

  it('is first who is overdue, once, with how much else is, by the newest graded session in that scenario', () => {
    const sessions = [
      session('a', 1, 'Ann', 80),
      session('x', 1, 'Bob', 90, { scenario: { id: 'q', name: 'Renewal' } }),
      session('y', 2, 'Bob', null),
      session('b', 15, 'Bob', 80),
      session('c', 16, 'Cid', 80),
    ]
    const late = [
      overdue('BOB@acme.com', 'Bob'),
      overdue('bob@acme.com', 'Bob'),
      overdue('bob@acme.com', 'Bob', 'Renewal'),
      overdue('zoe@acme.com', 'Zoe'),
    ]
    expect(waiting(digestOf(sessions, WEEK, [...late, overdue(null, 'Nobody')]))).toEqual([
      ['Bob', 'Pricing is overdue, and 1 more', 'b'],
      ['Zoe', 'Pricing is overdue', undefined],
      ['Cid', 'no practice for two weeks', 'c'],
    ])
  })
})
