import { describe, expect, it } from 'vitest'
import { listSummary } from '../../../src/blocks/lists/session-rows.ts'
import type { SessionList } from '../../../src/exec/session-lists.ts'

const MARCH = '2026-03-10T10:00:00Z'
const FEBRUARY = '2026-02-27T10:00:00Z'
const UNDATED = null

type Line = [score: number | null, created_at: string | null]

function list(lines: readonly Line[], more: Partial<SessionList> = {}): SessionList {
  const sessions = lines.map(([score, created_at], at) => ({ id: `s${at}`, score, created_at }))
  return { sessions, page: 1, hasMore: false, readAt: new Date('2026-03-15T14:30:00Z'), ...more }
}

const hundred = Array.from(
  { length: 100 },
  (_, at): Line => [at === 50 ? 91 : 70, at < 10 ? MARCH : FEBRUARY],
)

describe('listSummary', () => {
  it.each<[string, SessionList, string | undefined]>([
    ['no session', list([]), undefined],
    ['one session', list([[91, MARCH]]), undefined],
    [
      'sessions of this month alone',
      list([
        [91, MARCH],
        [70.25, MARCH],
      ]),
      '2 sessions · best 91',
    ],
    [
      'a rise',
      list([
        [91, MARCH],
        [83, MARCH],
        [75, FEBRUARY],
      ]),
      '3 sessions · best 91 · ▲ 12 this month',
    ],
    [
      'a fall',
      list([
        [70, MARCH],
        [82.5, FEBRUARY],
      ]),
      '2 sessions · best 82.5 · ▼ 12 this month',
    ],
    [
      'a change that rounds to nothing',
      list([
        [80.4, MARCH],
        [80, FEBRUARY],
      ]),
      '2 sessions · best 80.4',
    ],
    [
      'sessions that are not graded',
      list([
        [null, MARCH],
        [82, MARCH],
        [80, FEBRUARY],
      ]),
      '3 sessions · best 82 · ▲ 2 this month',
    ],
    [
      'sessions without a date',
      list([
        [90, UNDATED],
        [80, MARCH],
      ]),
      '2 sessions · best 90',
    ],
    [
      'none that is graded',
      list([
        [null, MARCH],
        [null, MARCH],
      ]),
      '2 sessions',
    ],
    [
      'the first page of several',
      list(hundred, { hasMore: true, total: 230 }),
      'Last 100 sessions · best 91',
    ],
    [
      'a page with lines left out',
      list(
        [
          [91, MARCH],
          [75, FEBRUARY],
        ],
        { total: 3 },
      ),
      'Last 2 sessions · best 91',
    ],
    ['a later page', list(hundred, { page: 2 }), undefined],
  ])('of %s', (_, given, summary) => {
    expect(listSummary(given)).toBe(summary)
  })
})
