import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Viewers } from '../../src/access/viewer.ts'
import { failed, ok } from '../../src/lib/result.ts'
import { type Composed, notification, retryOrDrop, WITHOUT_DETAILS } from '../../src/outbox/notification.ts'
import { accessOf } from '../support/access.ts'
import { startSlack } from '../support/acme.ts'
import { HOUR_MS, MINUTE_MS } from '../support/durations.ts'
import { execClient } from '../support/exec-client.ts'
import type { FakeSlack } from '../support/slack/slack.ts'
import { slackClient } from '../support/slack-client.ts'

const DUE = Date.UTC(2026, 2, 16, 16)
const until = new Date(DUE + MINUTE_MS)

type Problem = Parameters<typeof retryOrDrop>[0]

const limited: Problem = { kind: 'limited', until }
const reserved: Problem = { kind: 'quota_reserved' }
const unknown: Problem = {
  kind: 'not_established',
  failure: { kind: 'profile_unreadable', slackError: 'ratelimited' },
}

describe('a message that could not be composed', () => {
  it.each<[string, Problem, number]>([
    ['Exec’s limit is used up', limited, 0],
    ['the rest of Exec’s limit is for people', reserved, 12 * HOUR_MS],
    ['Exec is down', { kind: 'unreachable' }, HOUR_MS],
    ['Slack does not say who the person is', unknown, HOUR_MS],
  ])('is tried again two minutes later: %s', (_, error, lateMs) => {
    const now = DUE + lateMs
    expect(retryOrDrop(error, DUE, new Date(now))).toEqual({ retryAt: now + 2 * MINUTE_MS })
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
    expect(retryOrDrop(error, DUE, new Date(DUE + lateMs))).toMatchObject({ drop })
  })
})

describe('a message that is due', () => {
  /** A Monday, 17:00 in Berlin, where the reader lives. */
  const END_OF_WORK = Date.UTC(2026, 2, 16, 16)
  const NEXT_MORNING = Date.UTC(2026, 2, 17, 8)
  const about = { subject: 'U0REP', recipient: 'U0REP', dedupKey: '' }
  const content = { text: 'Hello', blocks: [] }
  const said = { say: content, by: 'own_choice' } as const
  const notFound = { kind: 'not_found' } as const
  let slack: FakeSlack
  let viewers: Viewers

  beforeEach(async () => {
    slack = await startSlack()
    viewers = accessOf(slackClient(slack), execClient({ url: 'http://127.0.0.1:9', apiKey: 'none' })).viewers
  })
  afterEach(() => slack.close())

  interface Asked {
    isWanted?: boolean
    hours?: 'any' | 'working'
    expires?: boolean
    isAllowed?: boolean
    composes?: Composed | { ok: false; error: typeof notFound }
  }

  /** Resolves to what becomes of it, and what the frame asked, in its order. */
  async function compose(
    { isWanted = true, hours = 'any', expires = false, isAllowed = true, composes = said }: Asked,
    { dueAt = END_OF_WORK, now = END_OF_WORK, count = 0 } = {},
  ) {
    const asked: unknown[] = []
    const type = notification({
      kind: 'greeting',
      ...WITHOUT_DETAILS,
      expires,
      wanted: {
        choice: 'results',
        async ask(_: object, reader) {
          asked.push(`wanted by ${reader}`)
          return isWanted ? ok('a choice') : failed('turned_off')
        },
      },
      hours(_, wanted) {
        asked.push(`hours of ${wanted}`)
        return hours
      },
      async allow(_: object, { reader, wanted }) {
        asked.push(`allow ${reader.user} ${wanted}`)
        return isAllowed ? ok('a right') : failed(notFound)
      },
      async compose(_: object, { allowed, turnOff }) {
        asked.push(`compose ${allowed} ${turnOff}`)
        return composes
      },
    })
    const needs = { viewers, outbox: { sentTo: async () => ({ count }) } }
    const becomes = await type.bind(needs).compose(type.of({ ...about, details: {}, dueAt }), new Date(now))
    return { becomes, asked }
  }

  const ALL = ['wanted by U0REP', 'hours of a choice', 'allow U0REP a choice', 'compose a right button']
  const skipped = (reason: string) => ({ drop: { decision: 'skipped', reason } })
  const dropped = { drop: { decision: 'failed', reason: 'not_found' } }

  it.each<[string, Asked, Parameters<typeof compose>[1], object, number]>([
    ['said to someone who wants it and may see it', {}, {}, said, 4],
    ['skipped if its reader does not want it', { isWanted: false }, {}, skipped('turned_off'), 1],
    [
      'skipped if it is late and says nothing new then',
      { expires: true },
      { now: END_OF_WORK + 12 * HOUR_MS + 1 },
      skipped('too_late'),
      2,
    ],
    ['said however late it is otherwise', {}, { now: END_OF_WORK + 99 * HOUR_MS }, said, 4],
    ['postponed to working hours', { hours: 'working' }, {}, { postponeTo: NEXT_MORNING }, 2],
    ['said within them', { hours: 'working' }, { now: END_OF_WORK - HOUR_MS }, said, 4],
    [
      'skipped if it would be late in the next working hours',
      { hours: 'working', expires: true },
      {},
      skipped('too_late'),
      2,
    ],
    ['dropped if its reader may not see it', { isAllowed: false }, {}, dropped, 3],
    ['dropped if what it says is gone', { composes: { ok: false, error: notFound } }, {}, dropped, 4],
  ])('is %s', async (_, asked, moment, becomes, steps) => {
    expect(await compose(asked, moment)).toMatchObject({ becomes, asked: ALL.slice(0, steps) })
  })

  it('has *Turn off …* in a menu from the third one on', async () => {
    expect((await compose({}, { count: 1 })).asked.at(-1)).toBe('compose a right button')
    expect((await compose({}, { count: 2 })).asked.at(-1)).toBe('compose a right menu')
  })

  it('goes on where Slack does not say who reads it, so that `allow` decides', async () => {
    slack.fault('users.info', { kind: 'error', error: 'internal_error' })
    expect((await compose({ hours: 'working' })).asked).toEqual(ALL)
  })
})
