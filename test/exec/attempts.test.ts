import { describe, expect, it } from 'vitest'
import { attemptsOf, isSettled } from '../../src/exec/attempts.ts'
import type { SessionSummary } from '../../src/exec/session-page.ts'

function line(id: string, day: number, score: number | null = 50): SessionSummary {
  return { id, score, rank: 'bronze', created_at: `2026-03-${String(day).padStart(2, '0')}T10:00:00Z` }
}

function list(sessions: SessionSummary[], more: { hasMore?: boolean; page?: number } = {}) {
  return { sessions, page: 1, hasMore: false, ...more }
}

const OWN = line('own', 15, 82.5)

describe('attempts', () => {
  it('stand in the order of their dates, whatever order the list has', () => {
    const { graded, at, before } = attemptsOf(OWN, 'own', list([line('c', 20), OWN, line('a', 1)]))
    expect(graded.map(({ id }) => id)).toEqual(['a', 'own', 'c'])
    expect(at).toBe(1)
    expect(before).toBe(0)
  })

  it('of the same time stand in the order of their ids', () => {
    const sessions = [line('z', 15), line('b', 15), OWN]
    expect(attemptsOf(OWN, 'own', list(sessions)).graded.map(({ id }) => id)).toEqual(['b', 'own', 'z'])
  })

  it('hold only what is graded and has a date', () => {
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

  it('count the session itself although the list does not have it yet', () => {
    const { graded, at } = attemptsOf(OWN, 'own', list([line('a', 1)]))
    expect(graded.map(({ id }) => id)).toEqual(['a', 'own'])
    expect(at).toBe(1)
  })

  it('take the score of the session itself where the list has an older one', () => {
    const { graded } = attemptsOf(OWN, 'own', list([line('own', 15, null)]))
    expect(graded).toMatchObject([{ id: 'own', score: 82.5 }])
  })

  it('count a session once that Exec lists by another id than it was asked for by', () => {
    const listed = line('5c8d9f0e', 15, 82.5)
    const { graded, at } = attemptsOf(listed, 'own', list([listed, line('a', 1)]))
    expect(graded.map(({ id }) => id)).toEqual(['a', 'own'])
    expect(at).toBe(1)
    expect(isSettled(listed, 'own', list([listed]))).toBe(true)
  })

  it('have no place for a session that is not graded', () => {
    const own = { ...OWN, score: null }
    expect(attemptsOf(own, 'own', list([line('a', 1)]))).toMatchObject({
      at: undefined,
      graded: [{ id: 'a' }],
    })
  })

  it('do not say what came before a list that goes on', () => {
    const { at, before } = attemptsOf(OWN, 'own', list([OWN, line('a', 1)], { hasMore: true }))
    expect({ at, before }).toEqual({ at: 1, before: undefined })
  })

  it('have no place for a session that is older than a list that goes on', () => {
    const { graded, at } = attemptsOf(OWN, 'own', list([line('x', 20), line('y', 18)], { hasMore: true }))
    expect(graded.map(({ id }) => id)).toEqual(['y', 'x'])
    expect(at).toBeUndefined()
  })

  it('of a later page hold the session only if that page does', () => {
    expect(attemptsOf(OWN, 'own', list([line('a', 1)], { page: 2 })).at).toBeUndefined()
    expect(attemptsOf(OWN, 'own', list([OWN, line('a', 1)], { page: 2 })).at).toBe(1)
  })

  it('come out of an empty list as the session alone', () => {
    expect(attemptsOf(OWN, 'own', list([]))).toMatchObject({ graded: [{ id: 'own' }], at: 0, before: 0 })
  })
})

describe('a list', () => {
  it('says enough of an attempt that it has with its score', () => {
    expect(isSettled(OWN, 'own', list([OWN]))).toBe(true)
  })

  it.each([
    ['is not in it', [line('a', 1)]],
    ['was not graded then', [line('own', 15, null)]],
    ['had another score', [line('own', 15, 80)]],
  ])('says too little of an attempt that %s', (_, sessions) => {
    expect(isSettled(OWN, 'own', list(sessions))).toBe(false)
  })

  it('says no less than a new one would of an attempt that is older than all in it', () => {
    expect(isSettled(OWN, 'own', list([line('x', 20)], { hasMore: true }))).toBe(true)
    expect(isSettled(OWN, 'own', list([line('x', 20)]))).toBe(false)
  })
})
