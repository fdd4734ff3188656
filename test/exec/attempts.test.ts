import { describe, expect, it } from 'vitest'
import type { SessionSummary } from '../../src/exec/session.ts'
import { attemptsOf, isPersonalBest, isSettled } from '../../src/exec/session-lists.ts'

function line(id: string, day: number, score: number | null = 50): SessionSummary {
  return { id, score, rank: 'bronze', created_at: `2026-03-${String(day).padStart(2, '0')}T10:00:00Z` }
}

function list(sessions: SessionSummary[], more: { hasMore?: boolean; page?: number } = {}) {
  return { sessions, page: 1, hasMore: false, ...more }
}

const OWN = line('own', 15, 82.5)

describe('attemptsOf', () => {
  it('sorts by date', () => {
    const { graded, at, before } = attemptsOf(OWN, 'own', list([line('c', 20), OWN, line('a', 1)]))
    expect(graded.map(({ id }) => id)).toEqual(['a', 'own', 'c'])
    expect(at).toBe(1)
    expect(before).toBe(0)
  })

  it('sorts by id at the same time', () => {
    const sessions = [line('z', 15), line('b', 15), OWN]
    expect(attemptsOf(OWN, 'own', list(sessions)).graded.map(({ id }) => id)).toEqual(['b', 'own', 'z'])
  })

  it('leaves out attempts without a grade or a date', () => {
    const sessions = [
      line('ungraded', 1, null),
      { ...line('invalid', 2), is_valid_attempt: false },
      { ...line('undated', 3), created_at: null },
      { ...line('nonsense', 3), created_at: 'yesterday' },
      line('zero', 4, 0),
      OWN,
    ]
    expect(attemptsOf(OWN, 'own', list(sessions)).graded.map(({ id }) => id)).toEqual(['zero', 'own'])
  })

  it('includes the session itself if the list does not have it yet', () => {
    const { graded, at } = attemptsOf(OWN, 'own', list([line('a', 1)]))
    expect(graded.map(({ id }) => id)).toEqual(['a', 'own'])
    expect(at).toBe(1)
  })

  it('takes the score of the session over an older one in the list', () => {
    const { graded } = attemptsOf(OWN, 'own', list([line('own', 15, null)]))
    expect(graded).toMatchObject([{ id: 'own', score: 82.5 }])
  })

  it('counts a session once that Exec lists by another id', () => {
    const listed = line('5c8d9f0e', 15, 82.5)
    const { graded, at } = attemptsOf(listed, 'own', list([listed, line('a', 1)]))
    expect(graded.map(({ id }) => id)).toEqual(['a', 'own'])
    expect(at).toBe(1)
    expect(isSettled(listed, 'own', list([listed]))).toBe(true)
  })

  it('gives no index for an ungraded session', () => {
    const own = { ...OWN, score: null }
    expect(attemptsOf(own, 'own', list([line('a', 1)]))).toMatchObject({
      at: undefined,
      graded: [{ id: 'a' }],
    })
  })

  it('does not know what came before a list that goes on', () => {
    const { at, before } = attemptsOf(OWN, 'own', list([OWN, line('a', 1)], { hasMore: true }))
    expect({ at, before }).toEqual({ at: 1, before: undefined })
  })

  it('gives no index for a session that is older than a list that goes on', () => {
    const { graded, at } = attemptsOf(OWN, 'own', list([line('x', 20), line('y', 18)], { hasMore: true }))
    expect(graded.map(({ id }) => id)).toEqual(['y', 'x'])
    expect(at).toBeUndefined()
  })

  it('includes the session in a later page only if that page has it', () => {
    expect(attemptsOf(OWN, 'own', list([line('a', 1)], { page: 2 })).at).toBeUndefined()
    expect(attemptsOf(OWN, 'own', list([OWN, line('a', 1)], { page: 2 })).at).toBe(1)
  })

  it('returns the session alone for an empty list', () => {
    expect(attemptsOf(OWN, 'own', list([]))).toMatchObject({ graded: [{ id: 'own' }], at: 0, before: 0 })
  })
})

describe('isSettled', () => {
  it('is true for an attempt in the list with its score', () => {
    expect(isSettled(OWN, 'own', list([OWN]))).toBe(true)
  })

  it.each([
    ['is not in it', [line('a', 1)]],
    ['was not graded then', [line('own', 15, null)]],
    ['had another score', [line('own', 15, 80)]],
  ])('is false for an attempt that %s', (_, sessions) => {
    expect(isSettled(OWN, 'own', list(sessions))).toBe(false)
  })

  it('is true for an attempt that is older than a list that goes on', () => {
    expect(isSettled(OWN, 'own', list([line('x', 20)], { hasMore: true }))).toBe(true)
    expect(isSettled(OWN, 'own', list([line('x', 20)]))).toBe(false)
  })
})

describe('isPersonalBest', () => {
  const earlier = (...scores: number[]) => scores.map((score, at) => line(`a${at}`, at + 1, score))

  it.each<[string, SessionSummary[], boolean]>([
    ['a first attempt', [], false],
    ['better than the one before', earlier(80), true],
    ['better than all before', earlier(40, 82, 60), true],
    ['as good as the best before', earlier(82.5, 60), false],
    ['worse than one before', earlier(90, 60), false],
    ['better than all before, whatever came later', [...earlier(40), line('later', 20, 99)], true],
    ['only later attempts', [line('later', 20, 10)], false],
  ])('%s', (_, others, expected) => {
    expect(isPersonalBest(attemptsOf(OWN, 'own', list([...others, OWN])))).toBe(expected)
  })

  it('is not known if the oldest attempts are not', () => {
    expect(isPersonalBest(attemptsOf(OWN, 'own', list([...earlier(40), OWN], { hasMore: true })))).toBe(false)
  })

  it('is none of a session that has no place among the attempts', () => {
    const ungraded = { ...OWN, score: null }
    expect(isPersonalBest(attemptsOf(ungraded, 'own', list(earlier(40, 50))))).toBe(false)
  })
})
