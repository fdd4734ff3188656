import { describe, expect, it } from 'vitest'
import type { Assignment } from '../../../src/exec/assignment.ts'
import { decideCheck } from '../../../src/features/coaching/check-retry.ts'

const DUE = Date.parse('2026-04-03T21:59:59Z')
const CLAIMED = Date.parse('2026-03-27T10:00:00Z')
const MINUTE = 60_000

function assignment(changes: Partial<Assignment> = {}): Assignment {
  return {
    due_date: '2026-04-03T21:59:59.000Z',
    created_at: '2026-03-27T10:00:02Z',
    ...changes,
  } as Assignment
}

describe('decideCheck', () => {
  it.each<[string, Assignment[], number, string]>([
    ['one with the due date, created then', [assignment()], MINUTE, 'assigned'],
    [
      'one whose due date Exec writes another way',
      [assignment({ due_date: '2026-04-03T23:59:59+02:00' })],
      0,
      'assigned',
    ],
    ['one without the time of its creation', [assignment({ created_at: null })], 0, 'assigned'],
    [
      'one of a clock that is a little slow',
      [assignment({ created_at: '2026-03-27T09:56:00Z' })],
      0,
      'assigned',
    ],
    [
      'an older one with the same due date',
      [assignment({ created_at: '2026-03-26T10:00:00Z' })],
      MINUTE,
      'missing',
    ],
    ['one with another due date', [assignment({ due_date: '2026-04-04T21:59:59Z' })], MINUTE, 'missing'],
    ['one due that day in another zone', [assignment({ due_date: '2026-04-04T03:59:59Z' })], 0, 'assigned'],
    ['one without a due date', [assignment({ due_date: null })], MINUTE, 'missing'],
    ['none, a minute later', [], MINUTE, 'missing'],
    ['none, a moment later', [], MINUTE - 1, 'unclear'],
  ])('of a list with %s', (_, assignments, after, decision) => {
    expect(decideCheck(assignments, { due: DUE, claimedAt: CLAIMED, now: CLAIMED + after })).toBe(decision)
  })
})
