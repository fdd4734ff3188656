import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import type { Notification } from '../../src/outbox/notification.ts'
import { LEASE_MS, Outbox } from '../../src/outbox/outbox.ts'
import { capturedLog } from '../support/captured-log.ts'
import { APP_DATABASE } from '../support/database/app-with-database.ts'
import { type DatabaseSpace, databaseSpace } from '../support/database/databases.ts'
import { DAY_MS } from '../support/durations.ts'
import { notification, WORKSPACE } from '../support/outbox.ts'

const AT = { channel: 'D0APPREP', ts: '1774000000.000100' }

describe.each([APP_DATABASE])('the outbox in %s', (kind) => {
  const { log } = capturedLog()
  let space: DatabaseSpace
  let database: Database
  let now = 0

  beforeAll(async () => {
    space = await databaseSpace(kind)
    database = await space.start(log)
  })

  afterAll(() => space.remove())

  beforeEach(async () => {
    now = 1_774_000_000_000
    await database.ofAllWorkspaces.deleteFrom('outbox').execute()
  })

  const replica = (on = database) => new Outbox({ database: on, workspace: WORKSPACE, clock: () => now })

  /** A replica that has enqueued these. */
  async function enqueued(...notifications: Notification[]): Promise<Outbox> {
    const outbox = replica()
    await outbox.enqueue(notifications)
    return outbox
  }

  /** The rows as they stand. */
  const rows = () =>
    database.ofAllWorkspaces
      .selectFrom('outbox')
      .select(['subject', 'state', 'outcome'])
      .orderBy('subject')
      .execute()

  /** Claims the row that is due first. */
  async function claimed(outbox: Outbox) {
    const row = await outbox.claim(['graded'])
    if (row === undefined) throw new Error('Nothing is due')
    return row
  }

  it('takes each notification once, however often it is enqueued', async () => {
    const outbox = replica()
    const other = notification({ dedupKey: 'again' })
    expect(await outbox.enqueue([notification(), other, notification()])).toBe(2)
    expect(await outbox.enqueue([notification(), other])).toBe(0)
    expect(await outbox.enqueue([])).toBe(0)
  })

  it('takes five thousand at once', async () => {
    const many = Array.from({ length: 5000 }, (_, at) => notification({ subject: `session${at}` }))
    expect(await replica().enqueue(many)).toBe(5000)
  })

  it('claims what is due of the kinds that are known, the oldest first, with all that it was enqueued with', async () => {
    const outbox = replica()
    expect(await outbox.oldestDueMs()).toBe(0)
    const shared = notification({
      kind: 'shared',
      details: { channel: 'C0TEAM', by: 'U0COACH', n: 3 },
      dueAt: now,
    })
    await outbox.enqueue([
      notification({ subject: 'later', dueAt: now + 1 }),
      shared,
      notification({ subject: 'oldest', dueAt: now - 5 }),
    ])
    expect(await outbox.oldestDueMs()).toBe(5)
    expect((await claimed(outbox)).notification.subject).toBe('oldest')
    expect(await outbox.claim(['graded'])).toBeUndefined()
    expect(await outbox.claim(['graded', 'shared'])).toMatchObject({
      notification: shared,
      tries: 0,
      attemptedAt: undefined,
    })
    now += 1
    expect((await claimed(outbox)).notification.subject).toBe('later')
  })

  it('gives a row to one replica until its lease ends', async () => {
    const [one, two] = [replica(), replica(await space.start(log))]
    await one.enqueue([notification()])
    const row = await claimed(one)
    now += LEASE_MS - 1
    expect(await two.claim(['graded'])).toBeUndefined()
    now += 1
    expect(await two.claim(['graded'])).toMatchObject({ id: row.id, attemptedAt: undefined })
    expect(await one.startSending(row)).toBe(false)
  })

  it('remembers when a row was given to Slack, whoever claims it next', async () => {
    const [one, two] = [await enqueued(notification()), replica()]
    expect(await one.startSending(await claimed(one))).toBe(true)
    const attemptedAt = now
    for (const next of [two, one]) {
      now += LEASE_MS
      expect(await next.claim(['graded'])).toMatchObject({ attemptedAt })
    }
  })

  it('never gives one row to two replicas that claim at the same moment', async () => {
    const replicas = [replica(), replica(await space.start(log))]
    const subjects = Array.from({ length: 60 }, (_, at) => `session${String(at).padStart(2, '0')}`)
    await replica().enqueue(subjects.map((subject) => notification({ subject })))
    const seen: string[] = []
    while (seen.length < subjects.length) {
      const found = await Promise.all([...replicas, ...replicas].map((outbox) => outbox.claim(['graded'])))
      seen.push(...found.flatMap((row) => row?.notification.subject ?? []))
    }
    expect(seen.toSorted()).toEqual(subjects)
  })

  it('keeps where a notification was sent', async () => {
    const outbox = await enqueued(notification())
    expect(await outbox.find(notification())).toMatchObject({ state: 'waiting', details: {} })
    expect(await outbox.findDirectMessage('U0REP')).toBeUndefined()
    await outbox.markSent(await claimed(outbox), AT)
    expect(await outbox.find(notification())).toEqual({ state: 'sent', at: AT, details: {} })
    expect(await outbox.findDirectMessage('U0REP')).toBe('D0APPREP')
    expect(await outbox.findDirectMessage('U0REP2')).toBeUndefined()
  })

  it('knows what was enqueued for a person, whatever became of it, with its ids', async () => {
    const outbox = replica()
    const details = { channel: 'C0TEAM', ts: '1774000000.000200' }
    await outbox.enqueue([
      notification({ details }),
      notification({ subject: 'second' }),
      notification({ subject: 'third', recipient: 'U0COACH' }),
    ])
    await outbox.drop(await claimed(outbox), 'not_graded')
    const subjects = ['abc123def456', 'second', 'third', 'fourth']
    const asked = (...kinds: string[]) => outbox.subjectsFor('U0REP', kinds, subjects)
    expect(await asked('graded')).toEqual(new Set(['abc123def456', 'second']))
    expect(await asked('result', 'graded')).toEqual(new Set(['abc123def456', 'second']))
    expect(await asked('result')).toEqual(new Set())
    expect(await outbox.find(notification())).toEqual({ state: 'dropped', reason: 'not_graded', details })
    expect(await outbox.find(notification({ dedupKey: 'another' }))).toBeUndefined()
    expect(await outbox.find(notification({ recipient: 'U0COACH' }))).toBeUndefined()
  })

  it('keeps that a notification was sent, though another replica has the row by then', async () => {
    const [one, two] = [await enqueued(notification()), replica()]
    const row = await claimed(one)
    await one.startSending(row)
    now += LEASE_MS
    await two.drop(await claimed(two), 'unclear')
    await one.markSent(row, AT)
    expect(await rows()).toMatchObject([{ state: 'sent', outcome: null }])
  })

  it('lets a replica that lost its lease change nothing else', async () => {
    const [one, two] = [await enqueued(notification()), replica()]
    const row = await claimed(one)
    now += LEASE_MS
    await claimed(two)
    await one.retry({ ...row, tries: 1 }, now)
    await one.drop(row, 'internal')
    expect(await rows()).toMatchObject([{ state: 'claimed' }])
  })

  it('cancels nothing that is being sent or was sent', async () => {
    const outbox = await enqueued(notification())
    const row = await claimed(outbox)
    expect(await outbox.cancel(notification())).toBe(false)
    await outbox.markSent(row, AT)
    expect(await outbox.cancel(notification())).toBe(false)
    expect(await outbox.enqueue([notification()])).toBe(0)
  })

  it('deletes what ended ninety days ago, and nothing that is open', async () => {
    const outbox = await enqueued(...['dropped', 'kept', 'open'].map((subject) => notification({ subject })))
    await outbox.drop(await claimed(outbox), 'unclear')
    now += DAY_MS
    await outbox.markSent(await claimed(outbox), AT)
    now += 89 * DAY_MS + 1
    await outbox.prune()
    expect((await rows()).map(({ state }) => state).toSorted()).toEqual(['due', 'sent'])
  })
})
