import { describe, expect, it } from 'vitest'
import type { SessionSummary } from '../../../src/exec/session.ts'
import { decideGraded, type Poll, type SeenSession } from '../../../src/features/grading/decide-graded.ts'
import { HOUR_MS, MINUTE_MS } from '../../support/durations.ts'
import { summaryOf } from '../../support/read-documents.ts'

const NOW = Date.parse('2026-03-15T14:30:00Z')

const ago = (ms: number) => new Date(NOW - ms).toISOString()

function graded(fields: object = {}): SessionSummary {
  return summaryOf({ id: 'a', score: 82, is_valid_attempt: true, created_at: ago(5 * MINUTE_MS), ...fields })
}

const ungraded = (fields: object = {}) => graded({ score: null, is_valid_attempt: false, ...fields })

function seenRow(beganMsAgo: number, gradedMsAgo?: number, id = 'a'): SeenSession {
  return {
    id,
    beganAt: NOW - beganMsAgo,
    gradedAt: gradedMsAgo === undefined ? undefined : NOW - gradedMsAgo,
  }
}

/** Graded longer ago than the app tells of. */
const earlierRow = (beganMsAgo: number): SeenSession => ({ ...seenRow(beganMsAgo), gradedAt: 0 })

interface Case {
  lines: SessionSummary[]
  seen?: SeenSession[]
  /** How long ago the last poll was; `never` for the first one. 5 minutes by default. */
  polled?: number | 'never'
  /** How far back Exec was asked. A day by default. */
  asked?: number
}

function decide({ lines, seen = [], polled = 5 * MINUTE_MS, asked = 24 * HOUR_MS }: Case) {
  const poll: Poll = {
    lines,
    seen: new Map(seen.map((row) => [row.id, row])),
    now: NOW,
    polledAt: polled === 'never' ? undefined : NOW - polled,
    since: NOW - asked,
  }
  const { recent, earlier, ...rest } = decideGraded(poll)
  return { recent: recent.map(({ id }) => id), earlier: earlier.map(({ id }) => id), ...rest }
}

describe('decideGraded tells of', () => {
  const told: [string, Case][] = [
    ['a session that is graded when Exec first lists it', { lines: [graded()] }],
    ['one that was seen ungraded', { lines: [graded()], seen: [seenRow(5 * MINUTE_MS)] }],
    ['one without a date', { lines: [graded({ created_at: null })] }],
    ['one that began in the future by our clock', { lines: [graded({ created_at: ago(-3 * MINUTE_MS) })] }],
    ['one that began years ahead, by a date that lies', { lines: [graded({ created_at: ago(-9e10) })] }],
    [
      'one graded a day after it began',
      {
        lines: [graded({ created_at: ago(30 * HOUR_MS) })],
        seen: [seenRow(30 * HOUR_MS)],
        asked: 48 * HOUR_MS,
      },
    ],
    [
      'one that began before the time asked for, by another clock',
      { lines: [graded({ created_at: ago(20 * MINUTE_MS) })], asked: 10 * MINUTE_MS },
    ],
    ['one that is on two pages', { lines: [ungraded(), graded(), graded()] }],
    [
      'one that began on the day after a pause of days',
      { lines: [graded({ created_at: ago(23 * HOUR_MS) })], polled: 96 * HOUR_MS, asked: 96 * HOUR_MS },
    ],
  ]

  it.each(told)('%s', (_, given) => {
    const { recent, earlier, seen, hasChanges } = decide(given)
    expect({ recent, earlier, hasChanges }).toEqual({ recent: ['a'], earlier: [], hasChanges: true })
    expect(seen).toMatchObject([{ id: 'a', gradedAt: NOW }])
    expect(decide({ ...given, seen }), 'the next time').toMatchObject({ recent: [], earlier: [] })
  })
})

describe('decideGraded only remembers', () => {
  const silent: [string, Case, Partial<ReturnType<typeof decide>>][] = [
    [
      'what it finds at the first poll',
      { lines: [graded(), ungraded({ id: 'b' })], polled: 'never' },
      { earlier: ['a'], seen: [earlierRow(5 * MINUTE_MS), seenRow(5 * MINUTE_MS, undefined, 'b')] },
    ],
    [
      'a session that is not graded yet',
      { lines: [ungraded()] },
      { seen: [seenRow(5 * MINUTE_MS)], hasChanges: true },
    ],
    [
      'an invalid attempt with a score',
      { lines: [graded({ is_valid_attempt: false })] },
      { seen: [seenRow(5 * MINUTE_MS)], hasChanges: true },
    ],
    [
      'a grade that may be older than a day after a pause of days',
      {
        lines: [graded({ created_at: ago(25 * HOUR_MS) })],
        seen: [seenRow(25 * HOUR_MS)],
        polled: 96 * HOUR_MS,
        asked: 96 * HOUR_MS,
      },
      { earlier: ['a'], seen: [earlierRow(25 * HOUR_MS)], hasChanges: true },
    ],
    [
      'a grade without a date after a pause of days',
      { lines: [graded({ created_at: null })], polled: 96 * HOUR_MS, asked: 96 * HOUR_MS },
      { earlier: ['a'], seen: [earlierRow(0)], hasChanges: true },
    ],
    [
      'that a session without a date is still listed',
      { lines: [graded({ created_at: null })], seen: [seenRow(5 * HOUR_MS, 4 * HOUR_MS)] },
      { seen: [seenRow(0, 4 * HOUR_MS)], hasChanges: false },
    ],
  ]

  it.each(silent)('%s', (_, given, expected) => {
    expect(decide(given)).toMatchObject({ recent: [], ...expected })
  })
})

describe('decideGraded does nothing about', () => {
  const nothing: [string, Case][] = [
    ['a session that was graded before', { lines: [graded()], seen: [seenRow(5 * MINUTE_MS, MINUTE_MS)] }],
    [
      'one that is invalid after it was graded',
      { lines: [graded({ is_valid_attempt: false })], seen: [seenRow(5 * MINUTE_MS, MINUTE_MS)] },
    ],
    ['one that is still ungraded', { lines: [ungraded()], seen: [seenRow(5 * MINUTE_MS)] }],
    [
      'what an Exec lists that ignores the time asked for',
      { lines: [graded({ created_at: ago(25 * HOUR_MS) })], asked: 10 * MINUTE_MS },
    ],
    ['the same at the first poll', { lines: [graded({ created_at: ago(25 * HOUR_MS) })], polled: 'never' }],
  ]

  it.each(nothing)('%s', (_, given) => {
    expect(decide(given)).toEqual({ recent: [], earlier: [], seen: [], hasChanges: false })
  })
})
