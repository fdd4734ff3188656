import { describe, expect, it } from 'vitest'
import { attemptsLeft, byUrgency, fulfilledBy, isOver } from '../../src/exec/assignment.ts'
import { assignmentOf, gradedSession, ungradedSession } from '../support/read-documents.ts'

const SCENARIO = { id: 's1a2b3c4d5e6' }
const session = gradedSession({ rank: 'silver', created_at: '2026-03-15T14:30:00Z' })
const assigned = {
  id: 'a1',
  scenario: SCENARIO,
  created_at: '2026-03-01T10:00:00Z',
  due_date: '2026-03-28T22:59:59Z',
  rank_min: 'silver',
}
const reached = { due: new Date('2026-03-28T22:59:59Z'), rank: 'silver' }

describe('fulfilledBy', () => {
  it.each<[name: string, change: object, expected: object | undefined]>([
    ['the rank that was needed', {}, reached],
    ['a better rank', { rank_min: 'bronze' }, { ...reached, rank: 'bronze' }],
    ['a poorer rank', { rank_min: 'gold' }, undefined],
    ['any rank, where none was needed', { rank_min: null }, { ...reached, rank: undefined }],
    ['any rank, where unranked will do', { rank_min: 'unranked' }, { ...reached, rank: undefined }],
    ['a rank that the app does not know', { rank_min: 'platinum' }, undefined],
    [
      'a session after the due date',
      { due_date: '2026-03-10T00:00:00Z' },
      { due: new Date('2026-03-10T00:00:00Z') },
    ],
    ['an assignment without a due date', { due_date: null }, { ...reached, due: undefined }],
    ['an assignment of another scenario', { scenario: { id: 's2' } }, undefined],
    ['an assignment without a scenario', { scenario: null }, undefined],
    ['an assignment made after the session', { created_at: '2026-03-16T00:00:00Z' }, undefined],
    ['an assignment of unknown age', { created_at: null }, reached],
    ['one of several attempts', { attempt_min: 3 }, undefined],
    ['the last of several attempts', { attempt_min: 3, status: 'completed' }, reached],
  ])('judges %s', (_, change, expected) => {
    const found = fulfilledBy(session, [assignmentOf({ ...assigned, ...change })])
    if (expected === undefined) expect(found).toBeUndefined()
    else expect(found).toMatchObject(expected)
  })

  it.each([
    ['a session that is not graded', ungradedSession({ scenario: SCENARIO })],
    ['a session without a date', gradedSession({ created_at: 'yesterday' })],
  ])('says nothing of %s', (_, one) => {
    expect(fulfilledBy(one, [assignmentOf(assigned)])).toBeUndefined()
  })

  it('names the assignment that was due first after the session, or else the one that was due last', () => {
    const due = (day: string) => ({ ...assigned, due_date: `2026-03-${day}T12:00:00Z` })
    const dayOf = (...all: object[]) => fulfilledBy(session, all.map(assignmentOf))?.due?.getUTCDate()
    expect(dayOf(due('28'), due('20'), due('10'))).toBe(20)
    expect(dayOf(due('08'), due('10'))).toBe(10)
    expect(dayOf({ ...assigned, due_date: null }, due('28'))).toBe(28)
  })

  it('names a retry before the assignment that was done earlier, whether or not it was read as done', () => {
    const of = (...all: object[]) => fulfilledBy(session, all.map(assignmentOf))
    const earlier = { ...assigned, status: 'completed', due_date: '2026-03-16T12:00:00Z' }
    const retry = { ...assigned, created_at: '2026-03-14T10:00:00Z' }
    for (const status of ['not_started', 'completed'])
      for (const due_date of ['2026-03-10T12:00:00Z', '2026-03-16T12:00:00Z'])
        expect(of({ ...earlier, due_date }, { ...retry, status })).toMatchObject(reached)
    const overdue = of(earlier, { ...retry, due_date: '2026-03-13T00:00:00Z' })
    expect(overdue).toMatchObject({ due: new Date('2026-03-13T00:00:00Z') })
    for (const failed of ['did_not_pass', 'past_due'])
      expect(
        of(
          { ...earlier, status: failed, attempt_max: 1, attempt_count: 1 },
          { ...retry, status: 'completed' },
        ),
      ).toMatchObject(reached)
    expect(of({ ...earlier, created_at: retry.created_at }, assigned)).toMatchObject(reached)
  })
})

it.each<[string, object, boolean]>([
  ['a rank that was not reached', { rank_min: 'gold' }, true],
  ['a rank that an earlier attempt reached', { rank_min: 'gold', best_rank: 'gold', best_score: 95 }, false],
  ['a rank that this session reaches', { rank_min: 'bronze' }, false],
  ['two attempts more', { rank_min: null, attempt_min: 3, attempt_count: 1 }, true],
  [
    'one attempt more, which may be this session',
    { rank_min: null, attempt_min: 2, attempt_count: 1 },
    false,
  ],
  ['what nobody can do anymore', { rank_min: 'gold', status: 'did_not_pass' }, false],
  ['another scenario', { rank_min: 'gold', scenario: { id: 's2' } }, false],
])('fulfilledBy tells of another assignment that needs %s: %s, %s', (_, change, isNamed) => {
  const done = {
    scenario: SCENARIO,
    created_at: '2026-03-14T00:00:00Z',
    status: 'not_started',
    rank_min: null,
  }
  const other = { ...done, created_at: '2026-03-10T00:00:00Z', ...change }
  const session = gradedSession({ scenario: SCENARIO, rank: 'silver', created_at: '2026-03-15T10:00:00Z' })
  const found = fulfilledBy(session, [done, other].map(assignmentOf))
  expect(found?.others.length).toBe(isNamed ? 1 : 0)
})

it('byUrgency puts the most urgent first, and what nobody waits for any more last', () => {
  const now = new Date('2026-03-15T12:00:00Z')
  const one = (id: string, due_date: string | null, more: object = {}) =>
    assignmentOf({ id, due_date, status: 'not_started', ...more })
  const ids = (list: readonly { id?: string | undefined }[]) => list.map(({ id }) => id).join(' ')
  const { open, done } = byUrgency(
    [
      one('older', '2026-01-10T00:00:00Z', { status: 'past_due' }),
      one('later', '2026-04-01T00:00:00Z'),
      one('undated', null),
      one('old', '2026-02-10T00:00:00Z', { status: 'past_due' }),
      one('overdue', '2026-03-10T00:00:00Z', { status: 'past_due' }),
      one('over', '2026-03-20T00:00:00Z', { status: 'did_not_pass' }),
      one('soon', '2026-03-16T00:00:00Z'),
      one('unknown', '2026-03-17T00:00:00Z', { status: 'paused' }),
      one('done1', '2026-03-01T00:00:00Z', { status: 'completed' }),
      one('done2', '2026-03-20T00:00:00Z', { status: 'completed' }),
    ],
    now,
  )
  expect(ids(open)).toBe('overdue soon unknown later undated over old older')
  expect(ids(done)).toBe('done2 done1')
})

it.each<[assignment: object, left: number | undefined, over: boolean]>([
  [{ attempt_max: null, attempt_count: 3 }, undefined, false],
  [{ attempt_max: 5, attempt_count: null }, 5, false],
  [{ attempt_max: 5, attempt_count: 4 }, 1, false],
  [{ attempt_max: 5, attempt_count: 7 }, 0, true],
  [{ status: 'did_not_pass' }, undefined, true],
])('attemptsLeft of %j is %s, and over: %s', (document, left, over) => {
  const assignment = assignmentOf(document)
  expect([attemptsLeft(assignment), isOver(assignment)]).toEqual([left, over])
})
