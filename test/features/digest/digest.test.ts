import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { People } from '../../../src/access/people.ts'
import { forgetPerson } from '../../../src/database/person-rows.ts'
import { createMemoryStore } from '../../../src/database/store.ts'
import { recentSessions } from '../../../src/exec/recent-sessions.ts'
import { coachDigest } from '../../../src/features/digest/coach-digest.ts'
import { digestScheduler, dueDigests } from '../../../src/features/digest/digest.ts'
import { PERSON_ROWS } from '../../../src/features/features.ts'
import type { Loop } from '../../../src/lib/every.ts'
import { nextOccurrence } from '../../../src/lib/zoned-time.ts'
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
import { scenarioDocument } from '../../support/exec/scenarios.ts'
import { SAID_NOW, SAID_THEN, sessionDocument } from '../../support/exec/session-documents.ts'
import { execForEachTest } from '../../support/exec-for-each-test.ts'
import { inOrder, inOrderFromStart } from '../../support/in-order.ts'
import { requirePerson } from '../../support/slack/conversations.ts'
import type { FakeSlack } from '../../support/slack/slack.ts'
import { INSTALLATION, SAME_EMAILS, slackClient } from '../../support/slack-client.ts'

describe("a coach's digest", () => {
  const app = testApp({ database: APP_DATABASE })
  const { coach } = app
  const { dm } = coach
  const { id: scenario } = scenarioDocument()

  /** From eight on a Monday, Carla has a digest at nine each week, of two sessions of Jane's. */
  beforeEach(async () => {
    app.pass(nextOccurrence(app.now(), { hour: 8, zone: 'Europe/Berlin' }).at - app.now())
    await app.preferences.change('U0COACH', { digest: 'weekly' })
    for (const id of ['one', 'two']) app.addSession({ id, created_at: app.ago(DAY_MS) })
    await app.bot.sayDue()
  })

  async function sayLater(ms = HOUR_MS): Promise<void> {
    app.pass(ms)
    await app.bot.sayDue()
  }

  /** Gus is overdue, Ann silent, Ravi slipped twice, Jane has her first Golds, and Ada is an admin. */
  function addPeople(): void {
    app.addMember()
    app.addMembers('jane', 'gus', 'ann', 'ravi', 'carla')
    app.exec.scenarios.set(scenario, scenarioDocument())
    const user = { email: 'gus@acme.com', first_name: 'Gus', last_name: 'Lee' }
    const due_date = app.ago(4 * DAY_MS)
    app.exec.assignments.push(assignmentDocument({ user, status: 'past_due', due_date }))
    const grades = ['bad', 'mid', 'good'] as const
    for (const [at, grade] of grades.entries())
      app.addSession({
        ...{ id: `slip${at}`, created_at: app.ago((2 + at) * DAY_MS), score: 50 + at * 10, rank: 'bronze' },
        scenario: { id: 'close', name: 'Close' },
        user: { id: 'u4', email: 'ravi@acme.com', first_name: 'Ravi', last_name: 'Patel' },
        evaluations: [{ criterion_name: 'A', items: [{ name: 'Next Step', grade }] }],
      })
  }

  it("names three people once at its hour, and who didn't practice, shows all below it, and ends with Turn off", async () => {
    addPeople()
    const renewal = { id: 's9', name: 'Renewal', slug: 'renewal' }
    app.exec.assignments.push(assignmentDocument({ ...app.exec.assignments[0], id: 'a9', scenario: renewal }))
    await sayLater()
    await app.restart()
    await sayLater()
    expect(dm.seesOnly()).toMatch(
      inOrderFromStart(
        'Who to write to\n',
        '*Gus Lee* · overdue: Procurement Discovery [Nudge…]\n',
        '*Ravi Patel* · slipped twice in Next Step (🟢 → 🟡 → 🔴) [Coach…]\n',
        '*Jane Smith* · Gold in Procurement Discovery [Praise…]\n',
        'Last week: 2 practiced · most common red: Next Step (2 of 2)\n',
        "Didn't practice: ann Lee, gus Lee\n",
        '[Overdue: 2] [Show all] [Scores by person: Procurement Discovery] [Turn off digest]\n',
      ),
    )
    expect(app.lastAudit()).toMatchObject({ surface: 'dm:digest', decision: 'notified', reason: 'coach' })
    const digest = dm.onlyMessage()
    await dm.presses('Show all', { in: digest })
    expect(dm.sees()).toMatch(/^Everyone's sessions/)
    await dm.presses('Overdue: 2', { in: digest })
    expect(dm.sees()).toMatch(inOrderFromStart('Overdue\n', '*Gus Lee* · Procurement', '*Gus Lee* · Renewal'))
    await dm.presses('Scores by person: Procurement Discovery', { in: digest })
    expect(dm.sees()).toMatch(/^Scores by person: Procurement Discovery/)
    await dm.presses('Turn off digest', { in: digest })
    expect(dm.sees()).toMatch(/^OK, no more digests\./)
    expect(dm.seesIn(digest)).toContain('Who to write to')
    expect(await app.preferences.find('U0COACH')).toMatchObject({ digest: 'off' })
    expect(app.lastAudit()).toMatchObject({ user: 'U0COACH', decision: 'changed', reason: 'own_choice' })
    app.addSession({ id: 'three', created_at: app.ago() })
    await sayLater(7 * DAY_MS)
    expect(dm.publicMessages()).toHaveLength(1)
  })

  it('names nobody twice in three weeks for the same reason', async () => {
    addPeople()
    for (let week = 0; week < 4; week += 1) {
      await sayLater(week === 0 ? HOUR_MS : 7 * DAY_MS)
      await app.restart()
    }
    const named = dm.publicMessages().map((digest) =>
      dm
        .seesIn(digest)
        .split('\n')
        .flatMap((line) => /^\*(\w+).*?\* · (.*?)[: ]/.exec(line)?.slice(1).join(' ') ?? []),
    )
    expect(named).toEqual([
      ['Gus overdue', 'Ravi slipped', 'Jane Gold'],
      ['ann no', 'gus no'],
      [],
      ['Gus overdue', 'jane no', 'ravi no'],
    ])
  })

  it('says good news before what is overdue, opens a drafted note by each of its buttons, and sends it to the person', async () => {
    addPeople()
    const user = { id: 'u5', email: 'gus@acme.com', first_name: 'Gus', last_name: 'Lee' }
    const renewal = { id: 's2', name: 'Renewal' }
    const silver = { score: 60, rank: 'silver', created_at: app.ago(10 * DAY_MS) } as const
    app.addSession({ id: 'then', ...silver, evaluations: SAID_THEN })
    app.exec.sessions.delete('one')
    app.addSession({ ...app.exec.sessions.get('two'), evaluations: SAID_NOW })
    app.addSession({ id: 'gold5', user, scenario: renewal, score: 93, created_at: app.ago(DAY_MS) })
    await sayLater()
    const digest = dm.onlyMessage()
    expect(dm.seesIn(digest)).toContain(
      '\n*Gus Lee* · 🥇 93 in Renewal · overdue: Procurement Discovery [Nudge…]\n',
    )
    for (const [label, draft] of [
      ['Nudge…', 'Hi Gus! Procurement Discovery was due'],
      ['Coach…', 'Next Step'],
      ['Praise…', 'Next Step got better. Last time you said: “at some point”\nThis time: “Thursday at ten?”'],
    ] as const) {
      await dm.presses(label, { in: digest })
      expect(dm.seesIn('modal')).toContain(draft)
      expect(dm.seesIn('modal').includes('Assign it again…')).toBe(label === 'Coach…')
      if (label !== 'Praise…') await coach.closes()
    }
    await coach.submits({ note: 'Well done.' })
    await app.sayLater()
    expect(app.rep.dm.sees()).toContain('Well done.')
  })

  it('forgets with a person that it has named them', async () => {
    addPeople()
    await sayLater()
    const who = { person: 'U0GUEST', email: 'gus@acme.com' }
    await forgetPerson(app.opened, PERSON_ROWS, who)
    await sayLater(7 * DAY_MS)
    expect(dm.seesIn(dm.publicMessages().at(-1) ?? 'modal')).toContain('*Gus Lee* · overdue')
  })

  it('comes in a week without a session', async () => {
    app.exec.sessions.clear()
    app.addMembers('jane')
    await sayLater()
    expect(dm.seesOnly()).toMatch(
      inOrderFromStart(
        'Who to write to\n*jane Lee* · no practice for three weeks [Nudge…]\n',
        'Last week: nobody practiced\n',
      ),
    )
  })
})

describe('a digest that is due', () => {
  const TO = Date.parse('2026-03-16T08:00:00Z')
  const DIGEST = { from: TO - 7 * 24 * 60 * MINUTE_MS, to: TO }

  const room = execForEachTest()
  let slack: FakeSlack
  let compose: (person?: string) => Promise<Composed>
  let recent: ReturnType<typeof recentSessions>
  /** What the reader has chosen beside a weekly digest. */
  let choice: Partial<Preference>

  beforeEach(async () => {
    room.now = TO
    choice = {}
    slack = await startSlack()
    const { viewers } = accessOf(slackClient(slack), room.client, {
      coaches: { users: ['U0COACH'] },
      groupCoaches: [{ group: 'Enterprise Sales', coaches: { ...NOBODY, users: ['U0REP2', 'U0REP'] } }],
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
    compose = (person = 'U0COACH') => {
      const about = { subject: person, recipient: person, dedupKey: '2026-03-16' }
      const digest = coachDigest.of({ ...about, details: DIGEST, dueAt: TO })
      const outbox = { sentTo: async () => ({ count: 0 }) }
      const needs = {
        preferences,
        defaultResults: 'off' as const,
        viewers,
        recentSessions: recent,
        store: room.store,
        outbox,
      }
      return coachDigest.bind(needs).compose(digest, new Date(room.now))
    }
    room.exec.members.push(execMember('ada', 'admin'))
    add('new', '2026-03-15T10:00:00Z')
  })
  afterEach(() => slack.close())

  function add(id: string, created_at: string): void {
    room.exec.sessions.set(id, sessionDocument({ id, created_at }))
  }

  const textOf = (composed: Composed) => ('say' in composed ? composed.say.text : '')
  const paths = () => room.exec.requests.map(({ path }) => path)
  /** Of everybody's sessions, or a group's. */
  const lists = () => room.exec.requests.filter(({ query }) => query.start_date !== undefined)
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
    expect(textOf(composed)).toContain('Last week: 1 practiced')
    expect(JSON.stringify(composed)).not.toContain('Low')
    expect(lists()).toMatchObject([{ query: { group_ids: 'g1' } }])
    expect(await compose()).toMatchObject({ by: 'coach' })
    expect(lists().map(({ query }) => query.group_ids)).toEqual(['g1', undefined])
    expect('say' in (await compose('U0REP2'))).toBe(true)
    expect(lists()).toHaveLength(2)
  })

  it("tells a group's coach of nobody else, even if Exec ignores the filter", async () => {
    room.exec.members.push(execMember('sam'))
    room.exec.groups.push({ id: 'g1', name: 'Enterprise Sales', emails: ['sam@acme.com'] })
    const listSince: typeof room.client.listSince = ({ since, page }) =>
      room.client.listSince({ since, groups: 'everyone', page })
    recent = recentSessions({ listSince }, { clock: room.clock })
    const composed = await compose('U0REP2')
    expect(textOf(composed)).toContain('Last week: nobody practiced')
    expect(lists()).toMatchObject([{ query: expect.not.objectContaining({ group_ids: 'g1' }) }])
  })

  it('leaves out what the coach practiced or has to', async () => {
    const user = { id: 'u3', email: 'carla@acme.com', first_name: 'Carla', last_name: 'Coach' }
    room.exec.sessions.set('own', sessionDocument({ id: 'own', created_at: '2026-03-15T11:00:00Z', user }))
    room.exec.assignments.push(assignmentDocument({ id: 'own', status: 'past_due', user }))
    const composed = await compose()
    expect(textOf(composed)).toContain('Last week: 1 practiced')
    expect(JSON.stringify(composed)).not.toContain('Carla')
  })

  it('says that it does not cover everything where there are more than 300 sessions', async () => {
    for (let at = 0; at < 300; at += 1) add(`s${at}`, '2026-03-12T10:00:00Z')
    const composed = await compose()
    expect(textOf(composed)).toContain('This covers the newest 300.')
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

  it('names who is overdue, in one request, and goes without where Exec fails', async () => {
    room.exec.assignments.push(assignmentDocument({ status: 'past_due', due_date: '2026-03-12T00:00:00Z' }))
    expect(textOf(await compose())).toContain('overdue: Procurement Discovery')
    expect(paths().filter((path) => path === '/scenarios/assignments')).toHaveLength(1)
    room.now += 2 * 60 * MINUTE_MS
    room.exec.faults.setFor('/scenarios/assignments', { kind: 'server_error', status: 503 })
    expect(await compose()).toMatchObject({ by: 'coach' })
  })

  it.each([
    [20, 14],
    [120, 20],
  ])(
    'asks Exec for little where a coach has %i people, and for nothing once more for another coach',
    async (people, most) => {
      const emails = Array.from({ length: people }, (_, at) => `rep${at}@acme.com`)
      for (const [at, email] of emails.entries()) {
        const user = { id: `u${at}`, email, first_name: `Rep ${at}`, last_name: 'Lee' }
        room.exec.members.push({ ...execMember('rep'), email })
        const isLate = at % 3 === 0
        if (isLate) room.exec.assignments.push(assignmentDocument({ id: `a${at}`, status: 'past_due', user }))
        // More sessions than the app reads. Some get worse, and some better.
        for (let back = 1; back <= 360 / people; back += 1) {
          const id = `s${at}-${back}`
          const score = 60 + (at % 3 === 1 ? back : -back)
          const created_at = new Date(TO - back * DAY_MS - at).toISOString()
          const rank = !isLate && back === 1 ? 'gold' : 'bronze'
          room.exec.sessions.set(id, sessionDocument({ id, user, score, rank, created_at }))
        }
      }
      room.exec.groups.push({ id: 'g1', name: 'Enterprise Sales', emails })
      const text = textOf(await compose('U0REP2'))
      expect(text).toMatch(inOrder('overdue', 'slipped twice', 'Gold in ', 'Last week: '))
      const { length } = room.exec.requests
      expect(length).toBeLessThanOrEqual(most)
      expect(textOf(await compose('U0REP'))).not.toBe('')
      expect(room.exec.requests).toHaveLength(length)
    },
  )

  it('is tried again later where it is unknown who reads it or whom they coach, or Exec fails', async () => {
    const again = { retryAt: room.now + 2 * MINUTE_MS }
    slack.fault('users.info', { kind: 'error', error: 'internal_error', times: 1 })
    expect(await compose()).toEqual(again)
    room.exec.faults.setFor('/workspace/groups', { kind: 'server_error', status: 503 })
    expect(await compose('U0REP2')).toEqual(again)
    room.exec.faults.set({ kind: 'server_error', status: 503 })
    expect(await compose()).toEqual(again)
    room.exec.faults.set({ kind: 'limited', retryAfter: 1800, where: 'header' })
    expect(await compose()).toEqual(again)
  })
})

describe('the scheduler of digests', () => {
  let slack: FakeSlack
  let readers: Preference[]
  let isDatabaseGone: boolean
  let start: () => Loop
  let scheduler: Loop
  let due: Notification[]
  let lines: string[]
  let now: number

  beforeEach(async () => {
    slack = await startSlack()
    const captured = capturedLog()
    lines = captured.lines
    const clock = () => now
    readers = []
    isDatabaseGone = false
    due = []
    const store = createMemoryStore(clock)
    start = () =>
      digestScheduler({
        preferences: {
          withDigest: async () => {
            if (isDatabaseGone) throw new Error('gone')
            return readers
          },
        },
        people: new People(slackClient(slack), INSTALLATION, clock, SAME_EMAILS),
        store,
        outbox: { enqueue: (digests) => Promise.resolve(due.push(...digests)) },
        log: captured.log,
        clock,
      })
    scheduler = start()
    chooses('U0COACH')
  })
  afterEach(() => slack.close())

  function chooses(person: string): void {
    readers.push({ ...preferenceOf({ person }), digest: 'weekly' })
  }

  async function runAt(time: string): Promise<string[]> {
    now = Date.parse(time)
    due.length = 0
    await scheduler.run()
    return due.map(({ recipient, dedupKey }) => `${recipient} ${dedupKey}`)
  }

  it("finds each digest at its hour in the reader's own zone", async () => {
    chooses('U0REP2')
    expect(await runAt('2026-03-16T00:00:00Z')).toEqual([])
    // 9:00 in Kolkata, then in Berlin. The outbox keeps each digest once.
    expect(await runAt('2026-03-16T03:30:00Z')).toEqual(['U0REP2 2026-03-16'])
    expect(await runAt('2026-03-16T07:59:00Z')).not.toContain('U0COACH 2026-03-16')
    expect(await runAt('2026-03-16T08:00:00Z')).toContain('U0COACH 2026-03-16')
  })

  it('finds what was missed while the app was down, if it could still be sent', async () => {
    await runAt('2026-03-16T07:00:00Z')
    scheduler = start()
    expect(await runAt('2026-03-16T19:59:00Z')).toEqual(['U0COACH 2026-03-16'])
    expect(await runAt('2026-03-16T20:15:00Z')).toEqual([])
  })

  it('finds a digest later whose reader Slack does not tell at first, and meanwhile those of others', async () => {
    chooses('U0ADMIN')
    const isAdmin = ({ user }: { user?: unknown }) => user === 'U0ADMIN'
    slack.fault('users.info', { kind: 'error', error: 'internal_error', only: isAdmin, times: 1 })
    expect(await runAt('2026-03-16T08:00:00Z')).toEqual(['U0COACH 2026-03-16'])
    expect(await runAt('2026-03-16T08:15:00Z')).toContain('U0ADMIN 2026-03-16')
  })

  it('looks once in a quarter of an hour, in one replica', async () => {
    await runAt('2026-03-16T08:00:00Z')
    const before = slack.calls.length
    scheduler = start()
    expect(await runAt('2026-03-16T08:14:00Z')).toEqual([])
    expect(slack.calls.length).toBe(before)
    await runAt('2026-03-16T08:15:00Z')
    expect(slack.calls.length).toBe(before + 1)
  })

  it('logs that the database fails, and never rejects', async () => {
    isDatabaseGone = true
    await runAt('2026-03-16T08:00:00Z')
    expect(lines.filter((line) => line.includes('could not look for digests')).length).toBe(1)
  })
})

describe('a digest', () => {
  it.each<[string, zone: string, from: string, to: string]>([
    [
      'the seven local days before, over the start of summer time',
      'Europe/Berlin',
      '2026-03-23T08:00:00Z',
      '2026-03-30T07:00:00Z',
    ],
    ['them over the end of summer time', 'America/New_York', '2026-10-26T13:00:00Z', '2026-11-02T14:00:00Z'],
  ])('covers %s', (_, zone, begins, ends) => {
    const [from, to] = [Date.parse(begins), Date.parse(ends)]
    expect(dueDigests({ person: 'U0COACH', zone }, to - 1, to + HOUR_MS)).toMatchObject([
      {
        recipient: 'U0COACH',
        dedupKey: ends.slice(0, 10),
        dueAt: to,
        details: { from, to },
      },
    ])
  })
})
