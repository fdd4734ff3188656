import { describe, expect, it } from 'vitest'
import { retryOrDrop } from '../../../src/shared/sessions/open-for-dm.ts'
import { HOUR_MS, MINUTE_MS } from '../../support/durations.ts'

const DUE = Date.UTC(2026, 2, 16, 16)
const until = new Date(DUE + MINUTE_MS)

type Problem = Parameters<typeof retryOrDrop>[0]['error']

const limited: Problem = { kind: 'limited', until }
const reserved: Problem = { kind: 'quota_reserved' }
const unknown: Problem = {
  kind: 'not_established',
  failure: { kind: 'profile_unreadable', slackError: 'ratelimited' },
}

describe('a message that could not be composed', () => {
  it.each<[string, Problem, number, boolean]>([
    ['Exec’s limit is used up', limited, 0, true],
    ['the rest of Exec’s limit is for people', reserved, 12 * HOUR_MS, true],
    ['Exec is down', { kind: 'unreachable' }, HOUR_MS, false],
    ['Slack does not say who the person is', unknown, HOUR_MS, false],
  ])('is tried again two minutes later: %s', (_, error, lateMs, isLimited) => {
    const now = DUE + lateMs
    expect(retryOrDrop({ ok: false, error }, DUE, new Date(now))).toEqual({
      retryAt: now + 2 * MINUTE_MS,
      isLimited,
    })
  })

  it.each<[string, Problem, number, object]>([
    [
      'the person may not see it',
      { kind: 'not_allowed', rule: 'restricted' },
      0,
      { decision: 'refused', reason: 'not_allowed' },
    ],
    [
      'the person has no email',
      { kind: 'not_established', failure: { kind: 'email_missing' } },
      0,
      { decision: 'refused', reason: 'email_missing' },
    ],
    ['Exec does not know the session', { kind: 'not_found' }, 0, { decision: 'failed', reason: 'not_found' }],
    [
      'the limit has been used up for half a day',
      limited,
      12 * HOUR_MS + 1,
      { decision: 'failed', reason: 'limited' },
    ],
    [
      'nothing was left for half a day',
      reserved,
      12 * HOUR_MS + 1,
      { decision: 'skipped', reason: 'quota_reserved' },
    ],
    [
      'Slack has not said for half a day who the person is',
      unknown,
      13 * HOUR_MS,
      { decision: 'failed', reason: 'profile_unreadable' },
    ],
  ])('is dropped: %s', (_, error, lateMs, drop) => {
    expect(retryOrDrop({ ok: false, error }, DUE, new Date(DUE + lateMs))).toMatchObject({ drop })
  })
})
