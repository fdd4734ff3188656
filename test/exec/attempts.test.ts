import { describe, expect, it } from 'vitest'
import { attemptsOf, isSettled } from '../../src/exec/attempts.ts'
import type { SessionSummary } from '../../src/exec/session.ts'

function line(id: string, day: number, score = 50): SessionSummary {
  const beganAt = new Date(Date.UTC(2026, 2, day, 10))
  return { id, person: {}, scenario: {}, beganAt, grade: { score, rank: 'bronze' } }
}

type Lines = SessionSummary[]

function list(sessions: Lines, more: { hasMore?: boolean } = {}) {
  return { sessions, hasMore: false, ...more }
}

const OWN = line('own', 15, 82.5)
/** As Exec may list the session that a person knows as `own`. */
const OTHER_ID = line('5c8d9f0e', 15, 82.5)
const UNGRADED = { ...OWN, grade: undefined }
const GOES_ON = { hasMore: true } as const

describe('attemptsOf', () => {
  it.each<[name: string, lines: Lines, more: { hasMore?: true }, graded: string, at?: number]>([
    ['sorts by date', [line('c', 20), OWN, line('a', 1)], {}, 'a own c', 1],
    ['sorts by id at the same time', [line('z', 15), line('b', 15), OWN], {}, 'b own z', 1],
    ['has the session alone of an empty list', [], {}, 'own', 0],
    ['includes the session if the list does not have it yet', [line('a', 1)], {}, 'a own', 1],
    ['does not know what came before a list that goes on', [OWN, line('a', 1)], GOES_ON, 'a own', 1],
    [
      'gives no index for a session that is older than a list that goes on',
      [line('x', 20), line('y', 18)],
      GOES_ON,
      'y x',
    ],
    [
      'leaves out attempts without a grade or a date',
      [
        { ...line('ungraded', 1), grade: undefined },
        { ...line('undated', 3), beganAt: undefined },
        line('zero', 4, 0),
        OWN,
      ],
      {},
      'zero own',
      1,
    ],
  ])('%s', (_, lines, more, graded, at) => {
    const attempts = attemptsOf(OWN, 'own', list(lines, more))
    expect(attempts.graded.map(({ id }) => id).join(' ')).toBe(graded)
    expect(attempts).toMatchObject({ at, isWhole: more.hasMore !== true })
  })

  it('takes the score of the session over an older one in the list', () => {
    const { graded } = attemptsOf(OWN, 'own', list([UNGRADED]))
    expect(graded).toMatchObject([{ id: 'own', score: 82.5 }])
  })

  it('counts a session once that Exec lists by another id', () => {
    const attempts = attemptsOf(OTHER_ID, 'own', list([OTHER_ID, line('a', 1)]))
    expect(attempts).toMatchObject({ graded: [{ id: 'a' }, { id: 'own' }], at: 1 })
  })

  it('gives no index for an ungraded session', () => {
    const attempts = attemptsOf(UNGRADED, 'own', list([line('a', 1)]))
    expect(attempts).toMatchObject({ at: undefined, graded: [{ id: 'a' }] })
  })
})

it.each<[name: string, own: SessionSummary, lines: Lines, more: object, expected: boolean]>([
  ['an attempt in the list with its score', OWN, [OWN], {}, true],
  ['an attempt that Exec lists by another id', OTHER_ID, [OTHER_ID], {}, true],
  ['an attempt that is not in it', OWN, [line('a', 1)], {}, false],
  ['an attempt that was not graded then', OWN, [UNGRADED], {}, false],
  ['an attempt that had another score', OWN, [line('own', 15, 80)], {}, false],
  ['an attempt that is older than a list that goes on', OWN, [line('x', 20)], GOES_ON, true],
  ['an attempt that is missing in a whole list', OWN, [line('x', 20)], {}, false],
])('isSettled of %s', (_, own, lines, more, expected) => {
  expect(isSettled(own, 'own', list(lines, more))).toBe(expected)
})
