import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { People } from '../../../src/access/people.ts'
import { createMemoryStore, type Store } from '../../../src/database/store.ts'
import { recentSessions } from '../../../src/exec/session-lists.ts'
import { coachDigest, digestScheduler, dueDigests } from '../../../src/features/digest/digest.ts'
import type { Loop } from '../../../src/lib/every.ts'
import { nextOccurrence, type Schedule } from '../../../src/lib/zoned-time.ts'
import type { Composed, Notification } from '../../../src/outbox/notification.ts'
import { type Preference, preferenceOf } from '../../../src/shared/preferences/preference-rules.ts'
import { accessOf, NOBODY } from '../../support/access.ts'
import { startSlack } from '../../support/acme.ts'
import { testApp } from '../../support/app-fixture.ts'
import { capturedLog } from '../../support/captured-log.ts'
import { APP_DATABASE } from '../../support/database/app-with-database.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../support/durations.ts'
import { assignmentDocument } from '../../support/exec/assignments.ts'
import { execMember } from '../../support/exec/members.ts'
import { sessionDocument } from '../../support/exec/session-documents.ts'
import { execForEachTest } from '../../support/exec-for-each-test.ts'
import { inOrder } from '../../support/in-order.ts'
import { requirePerson } from '../../support/slack/conversations.ts'
import type { FakeSlack } from '../../support/slack/slack.ts'
import { INSTALLATION, SAME_EMAILS, slackClient } from '../../support/slack-client.ts'

describe("a coach's digest", () => {
  const app = testApp({ database: APP_DATABASE })
  const { coach } = app
  const { dm } = coach

  /** From eight on a Monday, Carla has a digest at nine each week, of two sessions. */
  beforeEach(async () => {
    app.pass(nextOccurrence(app.now(), { every: 'weekly', hour: 8, zone: 'Europe/Berlin' }).at - app.now())
    await app.preferences.change('U0COACH', { digest: 'weekly', digestHour: 9 })
    for (const id of ['one', 'two']) app.addSession({ id, created_at: app.ago(DAY_MS) })
    await app.bot.sayDue()
  })

  async function sayLater(ms = HOUR_MS): Promise<void> {
    app.pass(ms)
    await app.bot.sayDue()
  }

  it('comes once at its hour, opens a session, and ends with Turn off', async () => {
    expect(dm.messages()).toEqual([])
    await sayLater()
    await app.restart()
    await sayLater()
    expect(dm.seesOnly()).toMatch(
      inOrder('Last 7 days: 2 sessions by 1 person', '\nJane Smith: 2 graded · average 82.5'),
    )
    expect(app.lastAudit()).toMatchObject({ surface: 'dm:digest', decision: 'notified', reason: 'coach' })
    await dm.presses('View')
    expect(dm.seesIn('modal')).toContain('82.5/100')
    const digest = dm.onlyMessage()
    await dm.presses('Turn off digest', { in: digest })
    expect(dm.isTold()).toMatch(/^OK, no more digests\./)
    expect(await app.preferences.find('U0COACH')).toMatchObject({ digest: 'off', digestHour: 9 })
    expect(app.lastAudit()).toMatchObject({ user: 'U0COACH', decision: 'changed', reason: 'own_choice' })
    app.addSession({ id: 'three', created_at: app.ago() })
    await sayLater(7 * DAY_MS)
    expect(dm.publicMessages()).toHaveLength(1)
  })

  it('names whom it has read no session of, but neither coaches nor admins', async () => {
    app.addMembers('jane', 'gus', 'carla')
    await sayLater()
    expect(dm.seesOnly()).toContain('\n💤 No practice for three weeks: gus Lee\n')
  })

  it('comes in a week without a session, first with who has not practiced, whom the coach can write to', async () => {
    app.exec.sessions.clear()
    app.addSession({ id: 'old', created_at: app.ago(16 * DAY_MS) })
    await sayLater()
    expect(dm.seesOnly()).toMatch(
      inOrder(
        'Nobody practiced this week',
        'Jane Smith · no practice for two weeks* [Coach…]',
        '[Turn off digest]',
      ),
    )
    await dm.presses('Coach…')
    expect(dm.seesIn('modal')).toContain('Jane Smith')
  })
})

describe('a digest that is due', () => {
  const TO = Date.parse('2026-03-16T08:00:00Z')
  const DIGEST = { every: 'weekly', from: TO - 7 * 24 * 60 * MINUTE_MS, to: TO } as const

  const room = execForEachTest()
  let slack: FakeSlack
  let compose: (person?: string, every?: 'daily' | 'weekly') => Promise<Composed>
  let recent: ReturnType<typeof recentSessions>
  /** What the reader has chosen beside a weekly digest. */
  let choice: Partial<Preference>

  beforeEach(async () => {
    room.now = TO
    choice = {}
    slack = await startSlack()
    const { viewers } = accessOf(slackClient(slack), room.client, {
      coaches: { users: ['U0COACH'] },
      groupCoaches: [{ group: 'Enterprise Sales', coaches: { ...NOBODY, users: ['U0REP2'] } }],
      clock: room.clock,
    })
    recent = recentSessions(room.client, { clock: room.clock })
    const preferences = {
      find: async (person: string) => ({
        ...preferenceOf({ person }),
        digest: 'weekly' as const,
        ...choice,
      }),
    }
    const outbox = { sentTo: async () => ({ count: 0, lastAt: undefined }) }
    compose = (person = 'U0COACH', every = 'weekly') => {
      const about = { subject: person, recipient: person, dedupKey: '2026-03-16' }
      const digest = coachDigest.of({ ...about, details: { ...DIGEST, every }, dueAt: TO })
      const needs = { preferences, viewers, recentSessions: recent, outbox }
      return coachDigest.bind(needs).compose(digest, new Date(room.now))
    }
    room.exec.members.push(execMember('ada', 'admin'))
    add('new', '2026-03-15T10:00:00Z')
  })
  afterEach(() => slack.close())

  function add(id: string, created_at: string): void {
    room.exec.sessions.set(id, sessionDocument({ id, created_at }))
  }

  const paths = () => room.exec.requests.map(({ path }) => path)
  const lists = () => room.exec.requests.filter(({ path }) => path === '/sessions')
  const skipped = (reason: string) => ({ drop: { decision: 'skipped', reason } })

  it("tells a group's coach of their group alone, in requests of its own", async () => {
    const ravi = { id: 'u2', email: 'sam@acme.com', first_name: 'Sam', last_name: 'Low' }
    room.exec.sessions.set(
      'other',
      sessionDocument({ id: 'other', created_at: '2026-03-15T11:00:00Z', user: ravi }),
    )
    room.exec.members.push(execMember('jane'))
    room.exec.groups.push({ id: 'g1', name: 'Enterprise Sales', emails: ['jane@acme.com'] })
    const composed = await compose('U0REP2')
    expect(composed).toMatchObject({ by: 'group_coach' })
    expect('say' in composed && composed.say.text).toContain('Last 7 days: 1 session by 1 person')
    expect(JSON.stringify(composed)).not.toContain('Low')
    expect(lists()).toMatchObject([{ query: { group_ids: 'g1' } }])
    expect(await compose()).toMatchObject({ by: 'coach' })
    expect(lists().map(({ query }) => query.group_ids)).toEqual(['g1', undefined])
    expect('say' in (await compose('U0REP2'))).toBe(true)
    expect(lists()).toHaveLength(2)
  })

  it("tells a group's coach of nobody else, even if Exec ignores the filter", async () => {
    room.exec.groups.push({ id: 'g1', name: 'Enterprise Sales', emails: [] })
    const listSince: typeof room.client.listSince = ({ since, page }) =>
      room.client.listSince({ since, groups: 'everyone', page })
    recent = recentSessions({ listSince }, { clock: room.clock })
    const composed = await compose('U0REP2')
    expect('say' in composed && composed.say.text).toContain('Nobody practiced this week')
    expect(lists()).toMatchObject([{ query: expect.not.objectContaining({ group_ids: 'g1' }) }])
  })

  it('leaves out what the coach practiced or has to', async () => {
    const user = { id: 'u3', email: 'carla@acme.com', first_name: 'Carla', last_name: 'Coach' }
    room.exec.sessions.set('own', sessionDocument({ id: 'own', created_at: '2026-03-15T11:00:00Z', user }))
    room.exec.assignments.push(assignmentDocument({ id: 'own', status: 'past_due', user }))
    const composed = await compose()
    expect('say' in composed && composed.say.text).toContain('Last 7 days: 1 session by 1 person')
    expect(JSON.stringify(composed)).not.toContain('Carla')
  })

  it('says that it does not cover everything where there are more than 300 sessions', async () => {
    for (let at = 0; at < 300; at += 1) add(`s${at}`, '2026-03-12T10:00:00Z')
    const composed = await compose()
    expect('say' in composed && composed.say.text).toContain('This covers the newest 300.')
    expect(lists()).toHaveLength(3)
  })

  it('is dropped for someone who coaches nobody, and for a coach who left, as soon as the profile is a minute old', async () => {
    expect(await compose('U0REP')).toMatchObject({
      drop: { decision: 'refused', reason: 'list_not_allowed' },
    })
    await compose()
    requirePerson(slack.workspace, 'U0COACH').deleted = true
    room.now += MINUTE_MS
    expect(await compose()).toMatchObject({ by: 'coach' })
    room.now += 1
    expect(await compose()).toEqual({
      drop: expect.objectContaining({ decision: 'refused', reason: 'deactivated' }),
    })
  })

  it.each([
    ['off', { digest: 'off' as const }, 'turned_off'],
    ['daily by now', { digest: 'daily' as const }, 'turned_off'],
    ['paused', { pausedUntil: TO + 1 }, 'paused'],
    ['undeliverable', { undeliverable: 'user_disabled' }, 'paused'],
  ])('is skipped where it is %s, without a request', async (_, change, reason) => {
    choice = change
    expect(await compose()).toEqual(skipped(reason))
    expect(room.exec.requests).toEqual([])
  })

  it('is caught up within twelve hours, and else skipped', async () => {
    room.now = TO + 12 * 60 * MINUTE_MS
    expect(await compose()).toMatchObject({ by: 'coach' })
    room.now += 1
    expect(await compose()).toEqual(skipped('too_late'))
  })

  it('is skipped on a day when nothing happened', async () => {
    room.exec.sessions.clear()
    add('old', '2026-03-01T10:00:00Z')
    choice = { digest: 'daily' }
    expect(await compose('U0COACH', 'daily')).toEqual(skipped('nothing_happened'))
  })

  it('names who is overdue, in one request, and goes without where Exec fails', async () => {
    room.exec.assignments.push(assignmentDocument({ status: 'past_due', due_date: '2026-03-10T00:00:00Z' }))
    const composed = await compose()
    expect('say' in composed && composed.say.text).toContain('Procurement Discovery is overdue')
    expect(paths()).toEqual(['/sessions', '/scenarios/assignments', '/workspace/members'])
    room.now += 2 * 60 * MINUTE_MS
    room.exec.faults.setFor('/scenarios/assignments', { kind: 'server_error', status: 503 })
    expect(await compose()).toMatchObject({ by: 'coach' })
  })

  it('is tried again later where it is unknown who reads it or whom they coach, or Exec fails', async () => {
    const again = { retryAt: room.now + 2 * MINUTE_MS, isLimited: false }
    slack.fault('users.info', { kind: 'error', error: 'internal_error', times: 1 })
    expect(await compose()).toEqual(again)
    room.exec.faults.setFor('/workspace/groups', { kind: 'server_error', status: 503 })
    expect(await compose('U0REP2')).toEqual(again)
    room.exec.faults.set({ kind: 'server_error', status: 503 })
    expect(await compose()).toEqual(again)
    room.exec.faults.set({ kind: 'limited', retryAfter: 1800, where: 'header' })
    expect(await compose()).toEqual({ ...again, isLimited: true })
  })
})

describe('the scheduler of digests', () => {
  let slack: FakeSlack
  let readers: Preference[]
  let start: () => Loop
  let scheduler: Loop
  let due: Notification[]
  let lines: string[]
  let now: number
  let store: Store

  beforeEach(async () => {
    slack = await startSlack()
    const captured = capturedLog()
    lines = captured.lines
    const clock = () => now
    readers = []
    due = []
    store = createMemoryStore(clock)
    start = () =>
      digestScheduler({
        preferences: { withDigest: async () => readers },
        people: new People(slackClient(slack), INSTALLATION, clock, SAME_EMAILS),
        store,
        outbox: { enqueue: (digests) => Promise.resolve(due.push(...digests)) },
        log: captured.log,
        clock,
      })
    scheduler = start()
    chooses('U0COACH', 'daily', 9)
  })
  afterEach(() => slack.close())

  function chooses(person: string, digest: 'daily' | 'weekly', digestHour: number): void {
    readers.push({ ...preferenceOf({ person }), digest, digestHour })
  }

  async function runAt(time: string): Promise<string[]> {
    now = Date.parse(time)
    due.length = 0
    await scheduler.run()
    return due.map(({ recipient, dedupKey }) => `${recipient} ${dedupKey}`)
  }

  it("finds each digest at its hour in the reader's own zone", async () => {
    chooses('U0REP2', 'weekly', 9)
    expect(await runAt('2026-03-16T00:00:00Z')).toEqual([])
    // 9:00 in Kolkata, then in Berlin.
    expect(await runAt('2026-03-16T03:30:00Z')).toEqual(['U0REP2 2026-03-16'])
    expect(await runAt('2026-03-16T07:59:00Z')).toEqual([])
    expect(await runAt('2026-03-16T08:00:00Z')).toEqual(['U0COACH 2026-03-16'])
    expect(await runAt('2026-03-16T08:01:00Z')).toEqual([])
  })

  it('finds in its first round what could still be sent, and then nothing that was over when someone chose it', async () => {
    expect(await runAt('2026-03-16T08:00:00Z')).toEqual(['U0COACH 2026-03-16'])
    chooses('U0ADMIN', 'daily', 7)
    expect(await runAt('2026-03-16T08:01:00Z')).toEqual([])
    expect(await runAt('2026-03-17T06:00:00Z')).toEqual(['U0ADMIN 2026-03-17'])
  })

  it('finds what was missed while the app was down', async () => {
    await runAt('2026-03-16T07:00:00Z')
    scheduler = start()
    expect(await runAt('2026-03-17T12:00:00Z')).toEqual(['U0COACH 2026-03-16', 'U0COACH 2026-03-17'])
    expect(await runAt('2026-03-17T12:01:00Z')).toEqual([])
  })

  it('looks back for eight days, and after a longer time for what could still be sent', async () => {
    await runAt('2026-03-08T13:00:00Z')
    expect((await runAt('2026-03-16T12:00:00Z')).length).toBe(8)
    expect(await runAt('2026-04-16T12:00:00Z')).toEqual(['U0COACH 2026-04-16'])
  })

  it('finds a digest later whose reader Slack does not tell at first', async () => {
    await runAt('2026-03-16T07:00:00Z')
    slack.fault('users.info', { kind: 'error', error: 'internal_error', times: 1 })
    now = Date.parse('2026-03-16T07:30:00Z')
    scheduler = start()
    expect(await runAt('2026-03-16T08:00:00Z')).toEqual([])
    expect(await runAt('2026-03-16T08:15:00Z')).toEqual([])
    expect(await runAt('2026-03-16T09:00:00Z')).toEqual(['U0COACH 2026-03-16'])
    expect(await runAt('2026-03-16T09:15:00Z')).toEqual([])
  })

  it('asks Slack once an hour for a reader whom it does not tell, while the others get theirs', async () => {
    chooses('U0ADMIN', 'daily', 9)
    await runAt('2026-03-16T07:00:00Z')
    const isAdmin = ({ user }: { user?: unknown }) => user === 'U0ADMIN'
    slack.fault('users.info', { kind: 'error', error: 'internal_error', only: isAdmin, times: 10_000 })
    const before = slack.calls.length
    const found: string[] = []
    for (let minute = 0; minute < 8 * 60; minute += 1)
      found.push(
        ...(await runAt(new Date(Date.parse('2026-03-16T08:00:00Z') + minute * MINUTE_MS).toISOString())),
      )
    expect(found).toEqual(['U0COACH 2026-03-16'])
    const asked = slack.calls.slice(before).map(({ args }) => args.user)
    expect(asked.filter((user) => user === 'U0COACH')).toHaveLength(4 * 8)
    expect(asked.filter((user) => user === 'U0ADMIN')).toHaveLength(8)
    slack.clearFaults()
    expect(await runAt('2026-03-16T19:00:00Z')).toEqual(['U0ADMIN 2026-03-16'])
  })

  it('asks Slack for nobody while no hour begins in any time zone', async () => {
    await runAt('2026-03-16T08:00:00Z')
    await runAt('2026-03-17T08:01:00Z')
    const before = slack.calls.length
    for (const minute of ['02', '09', '14']) await runAt(`2026-03-17T08:${minute}:00Z`)
    expect(slack.calls.length).toBe(before)
    await runAt('2026-03-17T08:15:00Z')
    expect(slack.calls.length).toBe(before + 1)
  })

  it('logs once that the database fails, and never rejects', async () => {
    await runAt('2026-03-16T07:00:00Z')
    store.get = () => Promise.reject(new Error('gone'))
    await runAt('2026-03-16T08:00:00Z')
    await runAt('2026-03-16T08:01:00Z')
    expect(lines.filter((line) => line.includes('could not look for digests')).length).toBe(1)
  })
})

describe('a digest', () => {
  it.each<[string, Schedule, from: string, to: string]>([
    [
      'the seven local days before, over the start of summer time',
      { every: 'weekly', hour: 9, zone: 'Europe/Berlin' },
      '2026-03-23T08:00:00Z',
      '2026-03-30T07:00:00Z',
    ],
    [
      'the day before, over the end of summer time',
      { every: 'daily', hour: 1, zone: 'America/New_York' },
      '2026-10-31T05:00:00Z',
      '2026-11-01T05:00:00Z',
    ],
  ])('covers %s', (_, schedule, begins, ends) => {
    const [from, to] = [Date.parse(begins), Date.parse(ends)]
    expect(dueDigests({ person: 'U0COACH', schedule }, to - 1, to + HOUR_MS)).toMatchObject([
      {
        recipient: 'U0COACH',
        dedupKey: ends.slice(0, 10),
        dueAt: to,
        details: { every: schedule.every, from, to },
      },
    ])
  })
})
