import { describe, expect, it } from 'vitest'
import type { Assignment } from '../../../src/exec/assignment.ts'
import { decideCheck } from '../../../src/features/coaching/retry.ts'

const DUE = Date.parse('2026-04-03T21:59:59Z')
const CLAIMED = Date.parse('2026-03-27T10:00:00Z')
const MINUTE = 60_000

function assignment(changes: Partial<Assignment> = {}): Assignment {
  return {
    user: { email: 'Jane@acme.com' },
    scenario: { id: 's1' },
    due_date: '2026-04-03T21:59:59.000Z',
    created_at: '2026-03-27T10:00:02Z',
    ...changes,
  } as Assignment
}

const askedAt = (after: number) => ({
  ...{ email: 'jane@acme.com', scenario: 's1', dueAt: DUE },
  ...{ claimedAt: CLAIMED, now: CLAIMED + after },
})

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
    ['one due at another time of that day', [assignment({ due_date: '2026-04-03' })], 0, 'assigned'],
    ["one of somebody else's", [assignment({ user: { email: 'ravi@acme.com' } })], MINUTE, 'missing'],
    ['one in another scenario', [assignment({ scenario: { id: 's2' } })], MINUTE, 'missing'],
    ['one without a due date', [assignment({ due_date: null })], MINUTE, 'missing'],
    ['none, a minute later', [], MINUTE, 'missing'],
    ['none, a moment later', [], MINUTE - 1, 'unclear'],
  ])('of a list with %s', (_, assignments, after, decision) => {
    expect(decideCheck({ items: assignments, hasMore: false }, askedAt(after))).toBe(decision)
  })
  it('does not say that one is missing while there are more pages', () => {
    const older = assignment({ created_at: '2026-03-26T10:00:00Z' })
    expect(decideCheck({ items: [older], hasMore: true }, askedAt(MINUTE))).toBe('unclear')
    expect(decideCheck({ items: [older, assignment()], hasMore: true }, askedAt(MINUTE))).toBe('assigned')
  })
})
