import { describe, expect, it } from 'vitest'
import type { SessionSummary } from '../../../src/exec/session.ts'
import {
  dueAt,
  MAX_PAGES,
  needsNextPage,
  newestAt,
  nextPollAt,
  type Progress,
  planPoll,
  ungradedSince,
} from '../../../src/features/grading/plan-poll.ts'
import { HOUR_MS, MINUTE_MS } from '../../support/durations.ts'

const POLL = 5 * MINUTE_MS
const NOW = Date.parse('2026-03-15T14:30:00Z')

function progress(fields: Partial<Progress> = {}): Progress {
  return {
    nextAt: NOW,
    polledAt: NOW - POLL,
    changedAt: NOW - POLL,
    newestAt: NOW - 20 * MINUTE_MS,
    ...fields,
  }
}

/** Lines of sessions that began so many milliseconds ago; none has no date. */
function linesOf(...began: (number | undefined)[]): SessionSummary[] {
  return began.map((ms, index) => ({
    id: `s${index}`,
    person: {},
    scenario: {},
    beganAt: ms === undefined ? undefined : new Date(NOW - ms),
  }))
}

describe('planPoll', () => {
  const hoursAgo = (hours: number) => NOW - hours * HOUR_MS
  const cases: [string, Progress | undefined, number | undefined, { since: number; until: number }][] = [
    ['goes back a day at first', undefined, undefined, { since: hoursAgo(24), until: hoursAgo(24) }],
    [
      'goes back a day if no poll was whole',
      progress({ polledAt: undefined }),
      hoursAgo(2),
      { since: hoursAgo(24), until: hoursAgo(24) },
    ],
    [
      'begins ten minutes before the newest session',
      progress(),
      undefined,
      { since: NOW - 30 * MINUTE_MS, until: NOW - 30 * MINUTE_MS },
    ],
    [
      'begins with the oldest ungraded session, and reads on as far as sessions may be new',
      progress(),
      hoursAgo(20),
      { since: hoursAgo(20), until: NOW - 30 * MINUTE_MS },
    ],
    [
      'reads on to the oldest ungraded session once in six hours',
      progress({ polledAt: hoursAgo(3) }),
      hoursAgo(20),
      { since: hoursAgo(20), until: hoursAgo(20) },
    ],
    [
      'begins with the newest session after a pause of days',
      progress({ polledAt: hoursAgo(96), newestAt: hoursAgo(97) }),
      hoursAgo(20),
      { since: hoursAgo(97) - 10 * MINUTE_MS, until: hoursAgo(97) - 10 * MINUTE_MS },
    ],
  ]

  it.each(cases)('%s', (_, known, oldestUngraded, plan) => {
    expect(planPoll(known, oldestUngraded, NOW)).toEqual(plan)
  })

  it('reads ungraded sessions of two days, or of the day before a longer pause', () => {
    expect(ungradedSince(undefined, NOW)).toBe(hoursAgo(48))
    expect(ungradedSince(progress(), NOW)).toBe(hoursAgo(48))
    expect(ungradedSince(progress({ polledAt: hoursAgo(96) }), NOW)).toBe(hoursAgo(120))
  })
})

describe('needsNextPage', () => {
  const plan = { since: NOW - 24 * HOUR_MS, until: NOW - 30 * MINUTE_MS }

  it.each([
    ['there is more, as new', linesOf(MINUTE_MS, 30 * MINUTE_MS), true, true],
    ['all further sessions have been seen', linesOf(MINUTE_MS, 31 * MINUTE_MS), true, false],
    ['it was the last page', linesOf(MINUTE_MS), false, false],
    ['the last session has no date', linesOf(MINUTE_MS, undefined), true, true],
    ['no session has a date', linesOf(undefined), true, true],
    ['Exec lists the oldest first', linesOf(HOUR_MS, MINUTE_MS), true, true],
  ])('where %s', (_, items, hasMore, expected) => {
    expect(needsNextPage({ items, hasMore }, plan, NOW)).toBe(expected)
  })
})

describe('nextPollAt', () => {
  it.each([
    ['after one interval for an hour without changes', 1, HOUR_MS, 1],
    ['after three when nothing has come for longer', 1, HOUR_MS + 1, 3],
    ['after an interval for each page', 10, 0, 10],
  ])('%s', (_, pages, changedAgo, intervals) => {
    const next = nextPollAt({ now: NOW, pages, changedAt: NOW - changedAgo, pollMs: POLL })
    expect(next).toBe(NOW + intervals * POLL)
  })
})

describe('dueAt', () => {
  it.each([
    ['is the end of a longer rest', MAX_PAGES * POLL, MAX_PAGES * POLL],
    ['is now where the clock was wrong once', MAX_PAGES * POLL + 1, 0],
  ])('%s', (_, nextIn, expected) => {
    expect(dueAt(progress({ nextAt: NOW + nextIn }), NOW, POLL)).toBe(NOW + expected)
  })
})

describe('newestAt', () => {
  const plan = { since: NOW - 24 * HOUR_MS, until: NOW - 24 * HOUR_MS }

  it.each([
    ['is that of the newest session', progress(), linesOf(MINUTE_MS, HOUR_MS), NOW - MINUTE_MS],
    ['never goes back', progress(), linesOf(HOUR_MS), NOW - 20 * MINUTE_MS],
    ['never lies in the future', progress(), linesOf(-HOUR_MS), NOW],
    ['ignores dates that lie', progress(), linesOf(-1e12, undefined), NOW - 20 * MINUTE_MS],
    ['is the beginning of the poll without any session', undefined, [], NOW - 24 * HOUR_MS],
  ])('%s', (_, known, lines, expected) => {
    expect(newestAt(known, lines, plan, NOW)).toBe(expected)
  })
})
