import { describe, expect, it } from 'vitest'
import type { ListScope } from '../../../src/access/scope.ts'
import { isTheirs, messageDueAt } from '../../../src/features/alerts/alerts.ts'
import { nextWorkingTime } from '../../../src/lib/zoned-time.ts'
import { testApp } from '../../support/app-fixture.ts'
import { APP_DATABASE } from '../../support/database/app-with-database.ts'
import { HOUR_MS, MINUTE_MS } from '../../support/durations.ts'
import { addAttempts } from '../../support/exec/jane-attempts.ts'
import { sessionDocument } from '../../support/exec/session-documents.ts'
import { inOrder, inOrderFromStart } from '../../support/in-order.ts'

const ZONE = 'Europe/Berlin'
const LOW = { atMost: 60, atLeast: undefined }
const WATCHED = 'Your coaches are alerted to low or high scores.'

/** A Tuesday at 10:00 in Berlin. Ravi coaches Jane's group, and is not in it. */
const app = testApp(
  { database: APP_DATABASE, env: { EXEC_GROUP_COACHES: 'SMB=ravi@acme.com' } },
  ({ exec }) => {
    app.addMember()
    app.addMembers('jane', 'ravi', 'carla', 'sam')
    exec.groups.push({ id: 'g1', name: 'SMB', emails: ['jane@acme.com'] })
    let tuesday = nextWorkingTime(app.now(), ZONE)
    while (new Date(tuesday).getUTCDay() !== 2) tuesday = nextWorkingTime(tuesday + 10 * HOUR_MS, ZONE)
    app.pass(tuesday + HOUR_MS - app.now())
  },
)
const { rep, coach, colleague } = app
const { dm } = coach
const ravi = app.person('U0REP2')

/** They ask for low scores, and the app has looked once. */
async function alerts(...people: string[]): Promise<void> {
  for (const person of people) await app.preferences.change(person, { alerts: LOW })
  await app.pollLater()
}

let count = 0

/** Lets Exec grade one more session, by default Jane's with a low score. */
function grade(score = 48, name = 'jane'): string {
  count += 1
  const id = `session${count}`
  const user = { id: `u-${name}`, email: `${name}@acme.com`, first_name: name, last_name: 'Smith' }
  app.beginSession(id, { user })
  app.gradeSession(id, { score, rank: 'bronze' })
  return id
}

/** The coach is told of a first score, and of a second one within the hour, which is graded here. */
async function isToldOfFirst(): Promise<string> {
  await alerts('U0COACH')
  grade()
  await app.pollLater()
  const id = grade()
  await app.pollLater()
  expect(dm.messages()).toHaveLength(1)
  return id
}

const listed = () => app.execRequests('/sessions').length

describe('a coach who asked for low scores', () => {
  it('is told of them once, and opens one with View', async () => {
    await alerts('U0COACH')
    const id = grade()
    grade(75)
    await app.pollLater()
    // The app hears of the grades twice: its note of the first time is lost.
    await app.opened.ofAllWorkspaces.updateTable('seen_sessions').set({ graded_at: null }).execute()
    await app.restart()
    await app.pollLater()
    await app.pollLater(2 * HOUR_MS)
    expect(dm.seesOnly()).toBe(
      '🥉 jane Smith scored 48/100 in Procurement Discovery.\n[Coach…] [View] [Turn off alerts]',
    )
    expect(app.audits()).toMatchObject([
      { surface: 'dm:alert', user: 'U0COACH', decision: 'notified', reason: 'coach' },
    ])
    await dm.presses('View')
    expect(dm.seesIn('modal')).toContain('48/100 · Procurement Discovery')
    expect(app.lastAudit()).toMatchObject({ user: 'U0COACH', session: id, decision: 'shown' })
  })

  it('is told of a score that reads as the highest they asked for', async () => {
    await alerts('U0COACH')
    grade(60.06)
    grade(60.04)
    await app.pollLater()
    expect(dm.seesOnly()).toContain('scored 60/100 in')
  })

  it('is told that a score is a new best, and praises it, only if it is', async () => {
    addAttempts(app.exec, 1)
    await alerts('U0COACH')
    grade(48)
    await app.pollLater()
    expect(dm.sees()).toContain('scored 48/100 in Procurement Discovery, a new best.')
    await dm.presses('Praise…')
    expect(dm.seesIn('modal')).toContain('Nice work in Procurement Discovery: Bronze, 48/100!')
    grade(45)
    await app.pollLater(2 * HOUR_MS)
    expect(dm.seesAnswer()).toContain('scored 45/100 in Procurement Discovery.')
  })

  it('hears at once of the first, and within the hour of the others together', async () => {
    await isToldOfFirst()
    grade(52)
    grade(97)
    await app.pollLater()
    expect(dm.messages()).toHaveLength(1)
    await app.pollLater(HOUR_MS)
    expect(dm.seesAnswer()).toMatch(
      inOrder('· 🥉 52/100 ·', '[View]\n', '· 🥉 48/100 ·', '[View]\n', '[Turn off alerts]'),
    )
    expect(dm.messages()).toHaveLength(2)
  })
})

describe('alerts', () => {
  it('are turned off in the DM, and come no more', async () => {
    await isToldOfFirst()
    await dm.presses('Turn off alerts')
    expect(dm.privateReply()).toBe('OK, no more alerts. Notifications… in my Home turns them on.')
    expect(await app.choicesOf('U0COACH')).toEqual({})
    await app.pollLater(HOUR_MS)
    expect(dm.publicMessages()).toHaveLength(1)
    expect(app.lastAudit()).toMatchObject({ surface: 'dm:alert', decision: 'skipped', reason: 'turned_off' })
  })

  it('do not come in a pause that began after the score', async () => {
    await isToldOfFirst()
    await app.preferences.change('U0COACH', { pausedUntil: app.now() + 24 * HOUR_MS })
    await app.pollLater(HOUR_MS)
    expect(dm.messages()).toHaveLength(1)
    expect(app.lastDecision()).toBe('skipped paused')
  })

  it('of several coaches are about their own people alone, for one list for all their messages', async () => {
    await alerts('U0COACH', 'U0REP2')
    grade(48, 'jane')
    grade(47, 'sam')
    grade(46, 'ravi')
    const before = listed()
    await app.pollLater()
    expect(ravi.dm.seesOnly()).toMatch(inOrderFromStart('🥉 jane Smith scored 48/100'))
    expect(dm.seesOnly()).toMatch(/^(.*4[678]\/100.*\n){3}/)
    // One look of the watcher, one for the messages, and one for what Jane did before.
    expect(listed() - before).toBe(3)
    // One that is graded soon after is in no list that was read before.
    grade(45, 'sam')
    await app.pollLater(2 * HOUR_MS)
    expect(dm.sees()).toContain('45/100')
    expect(ravi.dm.messages()).toHaveLength(1)
    expect(app.audits().filter(({ user }) => user === 'U0REP2')).toHaveLength(1)
  })

  it('wait for the working day, and count those that newer sessions have pushed out of reach', async () => {
    await alerts('U0COACH')
    app.pass(12 * HOUR_MS)
    grade()
    await app.pollLater()
    expect(dm.messages()).toEqual([])
    const data = [sessionDocument({ id: 'newer', created_at: app.ago() })]
    const body = JSON.stringify({ data, pagination: { total_pages: 9 } })
    app.exec.faults.setFor('/sessions', { kind: 'answer', status: 200, body })
    await app.pollLater(nextWorkingTime(app.now(), ZONE) - app.now() + MINUTE_MS)
    expect(dm.seesOnly()).toMatch(inOrderFromStart("1 score in the team's list: /exec-session team"))
  })

  it('wait for the next working day where Exec does not answer until this one is over', async () => {
    await isToldOfFirst()
    app.execFails('/sessions')
    await app.pollLater(HOUR_MS)
    app.exec.faults.clear()
    await app.pollLater(8 * HOUR_MS)
    expect(dm.messages()).toHaveLength(1)
    await app.pollLater(nextWorkingTime(app.now(), ZONE) - app.now() + MINUTE_MS)
    expect(dm.messages()).toHaveLength(2)
  })

  it('are refused when they are due to someone who is no coach by then', async () => {
    await isToldOfFirst()
    await app.restart({ EXEC_COACHES: 'U0ADMIN' })
    await app.pollLater(HOUR_MS)
    expect(dm.messages()).toHaveLength(1)
    const refused = { user: 'U0COACH', decision: 'refused', reason: 'list_not_allowed' }
    expect(app.lastAudit()).toMatchObject({ surface: 'dm:alert', ...refused })
  })

  it('of more than three show the lowest and the highest, and how many others there are', async () => {
    await isToldOfFirst()
    for (const score of [20, 55, 50, 52]) {
      app.pass(1000)
      grade(score)
    }
    await app.pollLater()
    await app.pollLater(HOUR_MS)
    const [, second] = dm.messages()
    expect(second && dm.seesIn(second)).toMatch(
      /^\*jane Smith\* · 🥉 20\/100 .*\n\*jane Smith\* · 🥉 55\/100 .*\n3 more scores in the team's list/,
    )
  })

  it('leave out a score that is out of the range when they are due', async () => {
    app.gradeSession(await isToldOfFirst(), { score: 90 })
    await app.pollLater(HOUR_MS)
    expect(dm.messages()).toHaveLength(1)
    expect(app.lastDecision()).toBe('skipped nothing_happened')
  })

  it('come later where Exec does not answer, and the next ones an hour after that', async () => {
    await isToldOfFirst()
    app.execFails('/sessions')
    await app.pollLater(HOUR_MS)
    expect(dm.messages()).toHaveLength(1)
    app.exec.faults.clear()
    grade()
    await app.pollLater()
    expect(dm.messages()).toHaveLength(2)
    await app.pollLater(30 * MINUTE_MS)
    expect(dm.messages()).toHaveLength(2)
    await app.pollLater(31 * MINUTE_MS)
    expect(dm.messages()).toHaveLength(3)
  })
})

describe('the Home', () => {
  it('says so to those who are watched, and asks Exec for no more than before', async () => {
    const people = [rep, ravi, coach]
    const notices = async () => {
      for (const person of people) await person.opensHome()
      return people.map((person) => person.seesIn('home').includes(WATCHED))
    }
    const ofWorkspace = () => app.execPaths().filter((path) => path.startsWith('/workspace')).length
    expect(await notices()).toEqual([false, false, false])
    await app.preferences.change('U0REP2', { alerts: LOW })
    expect(await notices()).toEqual([true, false, false])
    app.pass(10 * MINUTE_MS)
    const before = ofWorkspace()
    expect(await notices()).toEqual([true, false, false])
    // Neither members nor groups: what was read today is enough.
    expect(ofWorkspace()).toBe(before)
    await app.preferences.change('U0COACH', { alerts: LOW })
    expect(await notices()).toEqual([true, true, false])
    await app.preferences.change('U0REP2', { pausedUntil: app.now() + HOUR_MS })
    await app.preferences.change('U0COACH', { undeliverable: 'user_disabled' })
    expect(await notices()).toEqual([false, false, false])
  })

  it('looks up each coach once in five minutes, and none after the first who is alerted', async () => {
    const coaches = ['U0COACH', 'U0REP2', 'U0ADMIN']
    for (const id of coaches) await app.preferences.change(id, { alerts: LOW })
    const lookUps = () =>
      app.slack.callsOf('users.info').filter(({ args }) => coaches.includes(String(args.user))).length
    await rep.opensHome()
    const first = lookUps()
    expect(first).toBeGreaterThan(0)
    await colleague.opensHome()
    app.pass(4 * MINUTE_MS)
    await rep.opensHome()
    expect(lookUps()).toBe(first)
    app.pass(2 * MINUTE_MS)
    await rep.opensHome()
    expect(lookUps()).toBe(first + 1)
  })
})

describe('the message that tells a coach of a score', () => {
  const at = (time: string) => Date.parse(`2026-03-${time}:00Z`)

  // The 16th is a Monday, and Berlin an hour ahead.
  it.each([
    ['at once, as the first', undefined, '16T10:00', '16T10:00'],
    ['at once, an hour after the last', '16T09:00', '16T10:00', '16T10:00'],
    ['an hour after the last', '16T09:30', '16T10:00', '16T10:30'],
    ['with the message that waits', '16T10:30', '16T10:00', '16T10:30'],
    ['after the message that may be composed just now', '16T10:00', '16T09:59', '16T11:00'],
    ['on the next working day, where an hour later is too late', '16T15:30', '16T15:40', '17T08:00'],
  ])('is due %s', (_, last, now, due) => {
    const lastDueAt = last === undefined ? undefined : at(last)
    expect(new Date(messageDueAt({ lastDueAt, now: at(now), zone: ZONE }))).toEqual(new Date(at(due)))
  })
})

describe('the people of whose scores a coach hears', () => {
  it.each<[string | undefined, ListScope | undefined, boolean]>([
    ['carla@acme.com', { kind: 'everyone', by: 'coach' }, false],
    [undefined, { kind: 'everyone', by: 'coach' }, false],
    ['ravi@acme.com', undefined, true],
    ['carla@acme.com', undefined, false],
  ])('with %s in the scope %j: %s', (email, scope, theirs) => {
    expect(isTheirs({ person: { email } }, 'carla@acme.com', scope)).toBe(theirs)
  })
})
