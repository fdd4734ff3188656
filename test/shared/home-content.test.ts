import { describe, expect, it } from 'vitest'
import type { ListProblem, OpenedList } from '../../src/access/lists.ts'
import type { ShownList } from '../../src/blocks/home/home-view.ts'
import { failed, ok } from '../../src/lib/result.ts'
import { type HomeIntent, homeContent, reuseFailureMs } from '../../src/shared/home-content.ts'

const STARTED = new Date('2026-03-15T14:30:00Z')
const BEFORE = new Date('2026-03-15T14:29:40Z')
const AFTER = new Date('2026-03-15T14:30:01Z')

function list(more: Partial<OpenedList> = {}): OpenedList & ShownList {
  const sessions = [{ id: 'abc' }]
  return {
    sessions,
    page: 1,
    hasMore: false,
    readAt: AFTER,
    by: 'participant',
    isOwn: true,
    isFilteredByExec: false,
    ...more,
  }
}

const CACHED = list({ readAt: BEFORE })

function content(
  opened: Parameters<typeof homeContent>[0],
  { cached = CACHED, intent = 'open' }: { cached?: ShownList; intent?: HomeIntent } = {},
) {
  return homeContent(opened, { cached, intent, startedAt: STARTED, errorId: 'EX-234567' })
}

describe('homeContent of an opened list', () => {
  it.each<{ intent: HomeIntent; more: Partial<OpenedList>; isEarly: boolean }>([
    { intent: 'refresh', more: { readAt: BEFORE }, isEarly: true },
    { intent: 'refresh', more: { readAt: AFTER }, isEarly: false },
    { intent: 'refresh', more: { readAt: BEFORE, asOf: BEFORE }, isEarly: false },
    { intent: 'open', more: { readAt: BEFORE }, isEarly: false },
    { intent: 'paginate', more: { readAt: BEFORE }, isEarly: false },
  ])('says after $intent of $more whether that was too early: $isEarly', ({ intent, more, isEarly }) => {
    const shown = list(more)
    expect(content(ok(shown), { intent })).toEqual({ list: shown, isRefreshedTooEarly: isEarly })
  })
})

describe('homeContent of a failure', () => {
  it.each<{ problem: ListProblem; canTryAgain: boolean; showsCached: boolean }>([
    { problem: { kind: 'timed_out' }, canTryAgain: true, showsCached: true },
    { problem: { kind: 'server_fault', status: 502 }, canTryAgain: true, showsCached: true },
    { problem: { kind: 'key_rejected' }, canTryAgain: false, showsCached: true },
    { problem: { kind: 'list_not_allowed' }, canTryAgain: false, showsCached: false },
    { problem: { kind: 'deactivated' }, canTryAgain: false, showsCached: false },
    { problem: { kind: 'other_organisation' }, canTryAgain: false, showsCached: false },
  ])('of $problem.kind shows the cached list: $showsCached', ({ problem, canTryAgain, showsCached }) => {
    const shown = content(failed(problem))
    expect(shown.list).toEqual(showsCached ? CACHED : undefined)
    expect(shown.problem).toMatchObject({ canTryAgain, isRefusal: !showsCached })
    expect(shown.problem?.message.text.includes('EX-234567')).toBe(showsCached)
  })

  it('says whether Exec was asked again after a recent failure', () => {
    const failedAt = new Date('2026-03-15T14:29:55Z')
    expect(content(failed({ kind: 'timed_out', failedAt })).problem?.isReused).toBe(true)
    expect(content(failed({ kind: 'timed_out' })).problem?.isReused).toBe(false)
  })
})

describe('reuseFailureMs', () => {
  it('lets Refresh reuse a failure for a minute, and every other intent for ten seconds', () => {
    expect([reuseFailureMs('refresh'), reuseFailureMs('open'), reuseFailureMs('paginate')]).toEqual([
      60_000, 10_000, 10_000,
    ])
  })
})
