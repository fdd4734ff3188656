import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { DatabaseError } from '../../src/database/database-error.ts'
import type { Log } from '../../src/lib/log.ts'
import type { BoundNotification, Notification } from '../../src/outbox/notification.ts'
import { LEASE_MS } from '../../src/outbox/outbox.ts'
import { startSlack } from '../support/acme.ts'
import { auditsIn, capturedLog } from '../support/captured-log.ts'
import { testClock } from '../support/clock.ts'
import { APP_DATABASE } from '../support/database/app-with-database.ts'
import { type DatabaseSpace, databaseSpace } from '../support/database/databases.ts'
import { kindsOf, notification, outboxReplica, sayTheSubject } from '../support/outbox.ts'
import type { FakeSlack } from '../support/slack/slack.ts'

const RETRY_MS = 30_000
const DM = 'D0APPREP'
const UNTIL_LOOKED_UP = LEASE_MS + 1000

describe.each([APP_DATABASE])('the sender of an outbox in %s', (kind) => {
  let space: DatabaseSpace
  let database: Database
  let slack: FakeSlack
  let now = 0
  let log: Log
  let lines: string[]
  let undeliverable: [string, string][]
  let ended: [string, string][]

  beforeAll(async () => {
    space = await databaseSpace(kind)
    database = await space.start()
  })

  afterAll(() => space.remove())

  beforeEach(async () => {
    now = testClock()
    undeliverable = []
    ended = []
    const captured = capturedLog()
    log = captured.log
    lines = captured.lines
    for (const table of ['outbox', 'leases'] as const)
      await database.ofAllWorkspaces.deleteFrom(table).execute()
    slack = await startSlack({ clock: () => now })
  })

  afterEach(async () => {
    expect(slack.refusals).toEqual([])
    await slack.close()
  })

  /** An outbox and its sender, as one replica has them. Its sleep lets the time pass at once. */
  function replica(
    compose: BoundNotification['compose'] = sayTheSubject,
    options: Partial<Parameters<typeof outboxReplica>[0]> = {},
  ) {
    return outboxReplica({
      database,
      slack,
      log,
      kinds: kindsOf(compose),
      async onUndeliverable(person, code) {
        undeliverable.push([person, code])
      },
      onEnd: (...args) => void ended.push(args),
      clock: () => now,
      async sleep(ms) {
        now += ms
      },
      ...options,
    })
  }

  /** The kinds of messages, where their readers wait for each. */
  const twice = () =>
    new Map([...kindsOf(sayTheSubject)].map(([kind, one]) => [kind, { ...one, mayComeTwice: true }]))

  const told = (channel = DM) => slack.visibleTo('U0REP', channel).map(({ text }) => text)
  const audits = () => auditsIn(lines)
  const rows = () =>
    database.ofAllWorkspaces
      .selectFrom('outbox')
      .select(['subject', 'state', 'outcome'])
      .orderBy('subject')
      .execute()

  async function sendAfter(ms: number, { sender } = replica()) {
    now += ms
    await sender.sendDue()
  }

  /** Enqueues these, and sends what is due. */
  async function send(notifications: Notification[] = [notification()], by = replica()) {
    await by.outbox.enqueue(notifications)
    await by.sender.sendDue()
    return by
  }

  /** Tells the person something, so that the app knows their direct message. */
  async function meet() {
    await send([notification({ subject: 'earlier' })])
    lines.length = 0
    ended.length = 0
  }

  it('says what is due, once, with an audit line', async () => {
    const { outbox, sender } = await send()
    await sender.sendDue()
    expect(told()).toEqual(['About abc123def456'])
    expect(audits()).toMatchObject([
      {
        surface: 'dm:graded',
        user: 'U0REP',
        channel: DM,
        session: 'abc123def456',
        decision: 'notified',
        reason: 'participant',
      },
    ])
    expect(ended).toEqual([['graded', 'notified']])
    expect(await outbox.find(notification())).toMatchObject({ at: { channel: DM } })
  })

  it('lets what people wait for go before work that came earlier', async () => {
    const composed: string[] = []
    const compose: BoundNotification['compose'] = async ({ subject }) => {
      composed.push(subject)
      return { drop: { decision: 'assigned', reason: 'own_choice' } }
    }
    const kinds = kindsOf(compose)
    kinds.set('work', { isAboutSession: false, waitsForOthers: true, threadOf: () => undefined, compose })
    const { outbox, sender } = replica(compose, { kinds })
    await outbox.enqueue([
      notification({ kind: 'work', subject: 'work', dueAt: 0 }),
      notification({ kind: 'work', subject: 'more work', dueAt: 1 }),
      notification({ subject: 'message', dueAt: now }),
    ])
    await sender.sendDue()
    expect(composed).toEqual(['message', 'work', 'more work'])
  })

  it('takes a message that was postponed as late only after that, and postpones it a few times at most', async () => {
    const hourMs = 3_600_000
    const at = now + 13 * hourMs
    const { sender } = await send(
      [notification({ dueAt: now }), notification({ subject: 'never', dueAt: now })],
      replica(async (it, moment) => {
        if (it.subject === 'never') return { postponeTo: moment.getTime() + hourMs }
        return moment.getTime() < at ? { postponeTo: at } : sayTheSubject(it, moment)
      }),
    )
    for (let hour = 1; hour < 13; hour += 1) {
      now += hourMs
      await sender.sendDue()
    }
    slack.fault('chat.postMessage', { kind: 'ratelimited', retryAfterSeconds: 1 })
    now = at
    await sender.sendDue()
    expect(told()).toEqual(['About abc123def456'])
    expect(await rows()).toMatchObject([{ state: 'sent' }, { state: 'dropped', outcome: 'too_late' }])
  })

  it('lets a row that is always put off keep no other waiting', async () => {
    await send(
      [notification({ subject: 'eager' }), notification({ dueAt: 1 })],
      replica(async (it, moment) => (it.subject === 'eager' ? { retryAt: 0 } : sayTheSubject(it, moment))),
    )
    expect(told()).toEqual(['About abc123def456'])
  })

  it('goes on after a composer that fails, tries that again, and gives it up in the end', async () => {
    const { outbox, sender } = replica(async (it, moment) => {
      if (it.subject === 'broken') throw new TypeError('Jane Smith')
      return sayTheSubject(it, moment)
    })
    await outbox.enqueue([notification({ subject: 'broken' }), notification({ dueAt: 1 })])
    for (let at = 0; at < 10; at += 1) await sendAfter(10 * RETRY_MS, { outbox, sender })
    expect(told()).toEqual(['About abc123def456'])
    expect(await rows()).toMatchObject([{ state: 'sent' }, { state: 'dropped', outcome: 'internal' }])
    expect(lines.filter((line) => line.includes('could not be composed'))).toHaveLength(5)
    expect(lines.join()).not.toContain('Jane')
  })

  it('composes a message again for half a day while the database fails', async () => {
    let failures = 0
    const by = await send(
      [notification({ dueAt: now }), notification({ subject: 'never', dueAt: now })],
      replica(async (it, moment) => {
        failures += 1
        if (it.subject === 'never' || failures < 20) throw new DatabaseError(new Error('no table'))
        return sayTheSubject(it, moment)
      }),
    )
    for (let hour = 0; hour < 12; hour += 1) await sendAfter(3_600_000, by)
    expect(told()).toEqual(['About abc123def456'])
    for (let time = 0; time < 6; time += 1) await sendAfter(3_600_000, by)
    expect(await rows()).toMatchObject([{ state: 'sent' }, { state: 'dropped', outcome: 'internal' }])
  })

  it('lets what somebody waits for be ended once it fails for good, and composes it once more', async () => {
    const ended = new Set<string>()
    const compose: BoundNotification['compose'] = async (it, moment) => {
      if (it.subject === 'broken' || !ended.has(it.subject)) throw new TypeError()
      return sayTheSubject(it, moment)
    }
    const giveUp = async ({ subject }: Notification) => void ended.add(subject)
    const kinds = new Map([['graded', { isAboutSession: false, threadOf: () => undefined, compose, giveUp }]])
    const by = await send([notification({ subject: 'broken' }), notification()], replica(compose, { kinds }))
    for (let time = 0; time < 10; time += 1) await sendAfter(10 * RETRY_MS, by)
    expect(told()).toEqual(['About abc123def456'])
    expect(await rows()).toMatchObject([{ state: 'sent' }, { state: 'dropped', outcome: 'internal' }])
  })

  it('drops what Slack has not taken for half a day, and tells the log', async () => {
    slack.fault('chat.postMessage', { kind: 'error', error: 'token_revoked', times: 1 })
    await send([notification({ dueAt: now - 43_200_001 })])
    expect(told()).toEqual([])
    expect(ended).toEqual([['graded', 'not_delivered']])
  })

  describe('an answer in the thread of another message', () => {
    const parent = notification({ subject: 'parent' })
    const answer = notification({ kind: 'answer', details: { parent: 'parent' } })
    const threads = () =>
      slack.visibleTo('U0REP', DM).map(({ text, thread_ts }) => [text, thread_ts !== undefined])

    it('is said there once that one is sent', async () => {
      await send([answer, { ...parent, dueAt: now + 5000 }])
      expect(told()).toEqual([])
      await sendAfter(5000)
      await sendAfter(1000)
      expect(threads()).toEqual([
        ['About parent', false],
        ['About abc123def456', true],
      ])
    })

    it('is found there after a lost answer, and not said twice', async () => {
      await send([parent])
      slack.fault('chat.postMessage', { kind: 'answer_lost' })
      await send([answer])
      await sendAfter(UNTIL_LOOKED_UP)
      await sendAfter(UNTIL_LOOKED_UP)
      expect(told()).toEqual(['About parent', 'About abc123def456'])
      expect(audits().at(-1)).toMatchObject({ decision: 'notified', reason: 'found_in_slack' })
    })

    it('stands alone if that one was dropped', async () => {
      await send(
        [parent],
        replica(async () => ({ drop: { decision: 'refused', reason: 'deactivated' } })),
      )
      await send([answer])
      expect(threads()).toEqual([['About abc123def456', false]])
    })

    it('stands alone if that one takes no replies any more', async () => {
      await send([parent])
      for (const message of slack.visibleTo('U0REP', DM)) message.no_replies = true
      await send([answer])
      expect(threads()).toEqual([
        ['About parent', false],
        ['About abc123def456', false],
      ])
    })

    it('is not said if that one is forgotten', async () => {
      await send([answer])
      expect(told()).toEqual([])
      expect(audits().at(-1)).toMatchObject({ decision: 'skipped', reason: 'no_thread' })
    })
  })

  it('pauses for as long as a 429 says, and then says it', async () => {
    slack.fault('chat.postMessage', { kind: 'ratelimited', retryAfterSeconds: 90 })
    await send([
      notification({ subject: 'one', dueAt: now - 2 }),
      notification({ subject: 'two', dueAt: now - 1 }),
    ])
    expect(told()).toEqual(['About two', 'About one'])
    const [limited, next] = slack.callsOf('chat.postMessage').map(({ at }) => at)
    expect((next ?? 0) - (limited ?? 0)).toBeGreaterThanOrEqual(90_000)
  })

  it('looks for a message whose answer was lost, and does not say it twice', async () => {
    await meet()
    slack.fault('chat.postMessage', { kind: 'answer_lost' })
    const { outbox } = await send([notification({ dueAt: now })])
    await sendAfter(UNTIL_LOOKED_UP)
    await sendAfter(UNTIL_LOOKED_UP)
    expect(told()).toEqual(['About earlier', 'About abc123def456'])
    expect(audits()).toMatchObject([{ channel: DM, decision: 'notified', reason: 'found_in_slack' }])
    expect(await outbox.find(notification())).toMatchObject({ at: { channel: DM } })
    expect(slack.callsOf('conversations.history')).toHaveLength(1)
  })

  it.each([200, 500])('does not say again what it does not find after a page with %i', async (status) => {
    await meet()
    slack.fault('chat.postMessage', { kind: 'status', status, body: '<html>' })
    await send()
    await sendAfter(UNTIL_LOOKED_UP)
    await sendAfter(UNTIL_LOOKED_UP)
    expect(told()).toEqual(['About earlier'])
    expect(slack.callsOf('conversations.history')).toHaveLength(1)
    expect(audits()).toMatchObject([{ decision: 'not_delivered', reason: 'unclear' }])
    expect(lines.join()).not.toContain('<html>')
  })

  it('does not say it again if the look-up fails, and tries one that Slack limits again', async () => {
    await meet()
    slack.fault('chat.postMessage', { kind: 'answer_lost' })
    slack.fault('conversations.history', { kind: 'ratelimited', retryAfterSeconds: 60 })
    slack.fault('conversations.history', { kind: 'status', status: 500 })
    await send()
    await sendAfter(UNTIL_LOOKED_UP)
    await sendAfter(60_000)
    expect(slack.callsOf('conversations.history')).toHaveLength(2)
    expect(audits()).toMatchObject([
      { decision: 'not_delivered', reason: 'unclear', slack_error: 'http_500' },
    ])
    expect(told()).toHaveLength(2)
  })

  it('looks up nothing while Slack limits that, and says what else is due', async () => {
    await meet()
    slack.fault('chat.postMessage', { kind: 'answer_lost', times: 2 })
    slack.fault('conversations.history', { kind: 'ratelimited', retryAfterSeconds: 60 })
    const by = await send([
      notification({ subject: 'one', dueAt: now - 1 }),
      notification({ subject: 'two', dueAt: now }),
    ])
    now += UNTIL_LOOKED_UP
    await send([notification({ subject: 'three', dueAt: now })], by)
    expect(told()).toEqual(['About earlier', 'About one', 'About two', 'About three'])
    expect(slack.callsOf('conversations.history')).toHaveLength(1)
    await sendAfter(60_000, by)
    expect(slack.callsOf('conversations.history')).toHaveLength(3)
    expect(told()).toHaveLength(4)
    expect(await rows()).toMatchObject(told().map(() => ({ state: 'sent' })))
  })

  it('does not say it again if it has never met the person, so that it cannot look', async () => {
    slack.fault('chat.postMessage', { kind: 'answer_lost' })
    await send()
    await sendAfter(UNTIL_LOOKED_UP)
    expect(told()).toHaveLength(1)
    expect(slack.callsOf('conversations.history')).toEqual([])
    expect(audits()).toMatchObject([{ decision: 'not_delivered', reason: 'unclear' }])
  })

  it.each([
    ['a lost answer', 1, 2],
    ['two lost answers', 2, 2],
  ])('says what its reader waits for once more after %s', async (_, times, count) => {
    const by = replica(sayTheSubject, { kinds: twice() })
    slack.fault('chat.postMessage', { kind: 'answer_lost', times })
    await send([notification()], by)
    for (let time = 0; time < 5; time += 1) await sendAfter(UNTIL_LOOKED_UP, by)
    expect(told()).toHaveLength(count)
    expect(audits()).toMatchObject([
      times === 1 ? { decision: 'notified' } : { decision: 'not_delivered', reason: 'unclear' },
    ])
  })

  it('gives up on a person whom Slack delivers nothing to, and tells it', async () => {
    const error = 'user_disabled'
    slack.fault('chat.postMessage', { kind: 'error', error })
    await send([notification(), notification({ recipient: 'U0COACH', dueAt: 1 })])
    expect(undeliverable).toEqual([['U0REP', error]])
    expect(audits()).toMatchObject([
      { user: 'U0REP', decision: 'not_delivered', reason: error, slack_error: error },
      { user: 'U0COACH', decision: 'notified' },
    ])
  })

  it('says it as plain text if Slack rejects the blocks', async () => {
    slack.fault('chat.postMessage', { kind: 'error', error: 'invalid_blocks' })
    await send()
    const [line] = audits()
    expect(line).toMatchObject({ decision: 'notified' })
    expect(told()).toEqual([
      `About abc123def456\nShown as plain text because Slack rejected the layout. Reference ${line?.error_id}`,
    ])
  })

  it('gives up a message that Slack rejects twice', async () => {
    slack.fault('chat.postMessage', { kind: 'error', error: 'invalid_blocks', times: 2 })
    await send()
    expect(slack.callsOf('chat.postMessage')).toHaveLength(2)
    expect(audits()).toMatchObject([{ decision: 'not_delivered', reason: 'invalid_blocks' }])
  })

  it('says nothing if another replica has taken the row while it was composed', async () => {
    const other = replica()
    await send(
      [notification()],
      replica(async (it, moment) => {
        now += LEASE_MS
        await other.sender.sendDue()
        return sayTheSubject(it, moment)
      }),
    )
    expect(told()).toHaveLength(1)
    expect(ended).toHaveLength(1)
  })

  it('counts the time that a message takes into the second until the next one', async () => {
    const composedAt: number[] = []
    const slow = replica(
      async (it, moment) => {
        composedAt.push(now)
        now += composedAt.length === 1 ? 400 : 1700
        return sayTheSubject(it, moment)
      },
      {
        async sleep(ms) {
          now += ms
        },
      },
    )
    const subjects = ['one', 'two', 'three']
    await slow.outbox.enqueue(subjects.map((subject) => notification({ subject })))
    const began = now
    await slow.sender.sendDue()
    expect(composedAt.map((at) => at - began)).toEqual([0, 1000, 2700])
  })

  it('sends one message a second for all replicas together, and goes on where another stops', async () => {
    const two = replica()
    const subjects = Array.from({ length: 6 }, (_, at) => `session${at}`)
    await two.outbox.enqueue(subjects.map((subject) => notification({ subject })))
    const stopsAfterThree = replica(sayTheSubject, {
      async sleep(ms) {
        await two.sender.sendDue()
        if (told().length === 3) void stopsAfterThree.sender.stop()
        else now += ms
      },
    })
    await stopsAfterThree.sender.sendDue()
    expect(told()).toHaveLength(3)
    await sendAfter(1000, two)
    expect(told()).toHaveLength(6)
    const posts = slack.callsOf('chat.postMessage').map(({ at }) => at)
    expect(Math.min(...posts.slice(1).map((at, before) => at - (posts[before] ?? 0)))).toBe(1000)
  })

  it('ends its turn after so many messages, and says whether there may be more', async () => {
    const { outbox, sender } = replica(sayTheSubject, { mostInTurn: 2 })
    const subjects = Array.from({ length: 3 }, (_, at) => `session${at}`)
    await outbox.enqueue(subjects.map((subject) => notification({ subject })))
    expect(await sender.sendDue()).toBe(true)
    expect(told()).toHaveLength(2)
    expect(await sender.sendDue()).toBe(false)
    expect(told()).toHaveLength(3)
  })

  it('ends its turn while Slack takes no messages', async () => {
    const limited = replica(sayTheSubject, { mostInTurn: 2 })
    const { outbox, sender } = limited
    slack.fault('chat.postMessage', { kind: 'ratelimited', retryAfterSeconds: 90 })
    await outbox.enqueue([notification({ dueAt: now })])
    const before = now
    expect(await sender.sendDue()).toBe(false)
    expect(await sender.sendDue()).toBe(false)
    expect(now).toBe(before)
    await sendAfter(90_000, limited)
    expect(told()).toHaveLength(1)
  })

  it("keeps to another replica's 429", async () => {
    const limited = replica(sayTheSubject, { sleep: async () => void limited.sender.stop() })
    slack.fault('chat.postMessage', { kind: 'ratelimited', retryAfterSeconds: 90 })
    await limited.outbox.enqueue([notification({ dueAt: now })])
    await limited.sender.sendDue()
    await sendAfter(89_999)
    expect(told()).toEqual([])
    await sendAfter(1)
    expect(told()).toHaveLength(1)
  })

  it('says what is enqueued while it rests', async () => {
    const { outbox, sender } = outboxReplica({ database, slack, log })
    sender.start()
    await outbox.enqueue([notification()])
    await slack.next(() => told().length === 1)
    await sender.stop()
    await outbox.enqueue([notification({ dedupKey: 'later' })])
    expect(told()).toHaveLength(1)
  })
})
