import { afterEach, describe, expect, it } from 'vitest'
import { nextWorkingTime } from '../../../src/lib/zoned-time.ts'
import {
  APP_DATABASE,
  type AppWithDatabase,
  choicesOf,
  startAppWithDatabase,
} from '../../support/database/app-with-database.ts'
import type { DatabaseKind } from '../../support/database/databases.ts'
import type { SessionDocument } from '../../support/exec/session-document.ts'
import { beginSession, gradeSession, lookLater } from '../../support/graded-session.ts'
import type { Person } from '../../support/person.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const LOW = { atMost: 60, atLeast: undefined }
const WATCHED = 'Your coaches are alerted to low or high scores.'

let app: AppWithDatabase
let coach: Person
/** Hers with the app. */
let dm: Person
afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  await app.close()
})

/** A Tuesday at 10:00 in Berlin, and the app has looked once. Ravi coaches Jane's group, and is not in it. */
async function start(kind: DatabaseKind = 'sqlite') {
  app = await startAppWithDatabase(kind, { env: { EXEC_GROUP_COACHES: 'SMB=ravi@acme.com' } })
  app.addMember()
  for (const name of ['jane', 'ravi', 'carla', 'sam'])
    app.addMember({ id: name, email: `${name}@acme.com`, role: 'member' })
  app.exec.groups.push({ id: 'g1', name: 'SMB', emails: ['jane@acme.com'] })
  coach = app.person('U0COACH')
  dm = coach.in('D0APPCOACH')
  let tuesday = nextWorkingTime(app.now(), 'Europe/Berlin')
  while (new Date(tuesday).getUTCDay() !== 2)
    tuesday = nextWorkingTime(tuesday + 10 * HOUR_MS, 'Europe/Berlin')
  app.pass(tuesday + HOUR_MS - app.now())
}

async function alertCoach(alerts = LOW, person = 'U0COACH') {
  await app.preferences.change(person, { alerts })
  await lookLater(app)
}

let count = 0

/** Lets Exec grade one more session, by default Jane's with a low score. */
function grade(score = 48, name = 'jane'): string {
  count += 1
  const id = `session${count}`
  const user = { id: `u-${name}`, email: `${name}@acme.com`, first_name: name, last_name: 'Smith' }
  beginSession(app, id, { user })
  gradeSession(app, id, { score, rank: 'bronze' } satisfies Partial<SessionDocument>)
  return id
}

describe('a coach who asked for low scores, in either database', () => {
  it('is told of them once, and opens one with View', async () => {
    await start(APP_DATABASE)
    await alertCoach()
    const id = grade()
    grade(75)
    await lookLater(app)
    // The app hears of the grades twice: its note of the first time is lost.
    await app.opened.db.updateTable('seen_sessions').set({ graded_at: null }).execute()
    await app.restart()
    await lookLater(app)
    await lookLater(app, 2 * HOUR_MS)
    expect(dm.seesOnly()).toMatch(
      /^A score you asked about\n\*jane Smith · 🥉 48\/100 · Procurement Discovery\* \[View\]\n/,
    )
    expect(app.audits()).toMatchObject([
      { surface: 'dm:alert', user: 'U0COACH', decision: 'notified', reason: 'coach' },
    ])
    await dm.presses('View')
    expect(dm.seesIn('modal')).toContain('48/100 · Procurement Discovery')
    expect(app.audits().at(-1)).toMatchObject({ user: 'U0COACH', session: id, decision: 'shown' })
  })

  it('hears at once of the first, and within the hour of the others together', async () => {
    await start(APP_DATABASE)
    await alertCoach()
    grade(50)
    await lookLater(app)
    expect(dm.messages()).toHaveLength(1)
    grade(51)
    await lookLater(app)
    grade(52)
    grade(97)
    await lookLater(app)
    expect(dm.messages()).toHaveLength(1)
    await lookLater(app, HOUR_MS)
    expect(dm.seesIn(dm.answer())).toMatch(/^2 scores you asked about\n.*5[12]\/100.*\n.*5[12]\/100/)
    expect(dm.messages()).toHaveLength(2)
  })
})

describe('alerts', () => {
  it('are turned off in the DM, also by a second press, and come no more', async () => {
    await start()
    await alertCoach()
    grade()
    await lookLater(app)
    grade()
    await lookLater(app)
    const delivery = await dm.presses('Turn off alerts')
    await app.redeliver(delivery)
    expect(dm.isTold()).toBe("OK, no more alerts. Notifications… in Exec's Home turns them on.")
    expect(await choicesOf(app, 'U0COACH')).toEqual({})
    await lookLater(app, HOUR_MS)
    expect(dm.publicMessages()).toHaveLength(1)
    expect(app.audits().at(-1)).toMatchObject({
      surface: 'dm:alert',
      decision: 'skipped',
      reason: 'turned_off',
    })
  })

  it('of a group’s coach are about its members alone, and cost one request for the message', async () => {
    await start()
    await alertCoach(LOW, 'U0REP2')
    grade(48, 'jane')
    grade(47, 'sam')
    grade(46, 'ravi')
    const before = app.execRequests('/sessions').length
    await lookLater(app)
    const ravi = app.person('U0REP2').in('D0APPREP2')
    expect(ravi.seesOnly()).toMatch(/^A score you asked about\n\*jane Smith · 🥉 48\/100/)
    // One look of the watcher, and one for the message.
    expect(app.execRequests('/sessions').length - before).toBe(2)
    grade(45, 'sam')
    await lookLater(app, 2 * HOUR_MS)
    expect(ravi.messages()).toHaveLength(1)
    expect(app.audits()).toHaveLength(1)
  })

  it('of several coaches cost one request for all their messages', async () => {
    await start()
    await app.preferences.change('U0REP2', { alerts: LOW })
    await alertCoach()
    grade(48, 'jane')
    const before = app.execRequests('/sessions').length
    await lookLater(app)
    expect(app.person('U0REP2').in('D0APPREP2').seesOnly()).toContain('48/100')
    expect(dm.seesOnly()).toContain('48/100')
    expect(app.execRequests('/sessions').length - before).toBe(2)
    // One that is graded soon after is in no list that was read before.
    grade(47, 'jane')
    await lookLater(app, HOUR_MS)
    expect(app.person('U0REP2').in('D0APPREP2').sees()).toContain('47/100')
  })

  it('count those of a weekend that newer sessions have pushed out of reach', async () => {
    await start()
    await alertCoach()
    app.pass(12 * HOUR_MS)
    grade()
    await lookLater(app)
    for (let more = 0; more < 301; more += 1) grade(75)
    await lookLater(app, nextWorkingTime(app.now(), 'Europe/Berlin') - app.now() + MINUTE_MS)
    expect(dm.seesOnly()).toMatch(/^A score you asked about\nIt is in the team's list/)
  })

  it('of a coach are not about the coach', async () => {
    await start()
    await alertCoach()
    grade(48, 'carla')
    await lookLater(app, 2 * HOUR_MS)
    expect(dm.messages()).toEqual([])
  })

  it('are refused when they are due to someone who is no coach by then', async () => {
    await start()
    await alertCoach()
    grade()
    await lookLater(app)
    grade()
    await lookLater(app)
    await app.restart({ EXEC_COACHES: 'U0ADMIN' })
    await lookLater(app, HOUR_MS)
    expect(dm.messages()).toHaveLength(1)
    expect(app.audits().at(-1)).toMatchObject({
      surface: 'dm:alert',
      user: 'U0COACH',
      decision: 'refused',
      reason: 'list_not_allowed',
    })
  })

  it('leave out a score that is out of the range when they are due', async () => {
    await start()
    await alertCoach()
    grade()
    await lookLater(app)
    const id = grade()
    await lookLater(app)
    gradeSession(app, id, { score: 90 })
    await lookLater(app, HOUR_MS)
    expect(dm.messages()).toHaveLength(1)
    expect(app.audits().at(-1)).toMatchObject({ decision: 'skipped', reason: 'nothing_happened' })
  })

  it('are not about what is graded during a pause, nor for someone whom Slack takes no DM for', async () => {
    await start()
    await alertCoach()
    // So that the app goes on looking.
    await app.preferences.change('U0ADMIN', { results: 'each' })
    await app.preferences.change('U0COACH', { pausedUntil: app.now() + HOUR_MS })
    grade()
    await lookLater(app)
    await app.preferences.change('U0COACH', { pausedUntil: undefined, undeliverable: 'user_disabled' })
    grade()
    await lookLater(app)
    await app.preferences.change('U0COACH', { undeliverable: undefined })
    await lookLater(app, 2 * HOUR_MS)
    expect(dm.messages()).toEqual([])
  })

  it('wait for the coach’s working day', async () => {
    await start()
    await alertCoach()
    app.pass(12 * HOUR_MS)
    grade()
    await lookLater(app)
    grade()
    await lookLater(app)
    expect(dm.messages()).toEqual([])
    await lookLater(app, nextWorkingTime(app.now(), 'Europe/Berlin') - app.now() + MINUTE_MS)
    expect(dm.seesOnly()).toMatch(/^2 scores you asked about/)
  })

  it('come later where Exec does not answer, and the next ones an hour after that', async () => {
    await start()
    await alertCoach()
    grade()
    await lookLater(app)
    grade()
    await lookLater(app)
    app.exec.faults.setFor('/sessions', { kind: 'server_error', status: 503 })
    await lookLater(app, HOUR_MS)
    expect(dm.messages()).toHaveLength(1)
    app.exec.faults.clear()
    grade()
    await lookLater(app)
    expect(dm.messages()).toHaveLength(2)
    await lookLater(app, 30 * MINUTE_MS)
    expect(dm.messages()).toHaveLength(2)
    await lookLater(app, 31 * MINUTE_MS)
    expect(dm.messages()).toHaveLength(3)
  })
})

describe('the Home', () => {
  it('says so to those who are watched, and asks Exec for no more than before', async () => {
    await start()
    const people = ['U0REP', 'U0REP2', 'U0COACH'].map((id) => app.person(id))
    const notices = async () => {
      for (const person of people) await person.opensHome()
      return people.map((person) => person.seesIn('home').includes(WATCHED))
    }
    expect(await notices()).toEqual([false, false, false])
    await app.preferences.change('U0REP2', { alerts: LOW })
    expect(await notices()).toEqual([true, false, false])
    app.pass(10 * MINUTE_MS)
    const before = app.execPaths().length
    expect(await notices()).toEqual([true, false, false])
    // Neither members nor groups: what was read today is enough.
    expect(
      app
        .execPaths()
        .slice(before)
        .filter((path) => path.startsWith('/workspace')),
    ).toEqual([])
    await app.preferences.change('U0COACH', { alerts: LOW })
    expect(await notices()).toEqual([true, true, false])
    await app.preferences.change('U0REP2', { pausedUntil: app.now() + HOUR_MS })
    await app.preferences.change('U0COACH', { undeliverable: 'user_disabled' })
    expect(await notices()).toEqual([false, false, false])
  })

  it('looks up each coach once in half an hour, and none after the first who is alerted', async () => {
    await start()
    const coaches = ['U0COACH', 'U0REP2', 'U0ADMIN']
    for (const id of coaches) await app.preferences.change(id, { alerts: LOW })
    const lookUps = () =>
      app.slack.callsOf('users.info').filter(({ args }) => coaches.includes(String(args.user))).length
    const [colleague, jane] = [app.person('U0COLLEAGUE'), app.person('U0REP')]
    await jane.opensHome()
    const first = lookUps()
    expect(first).toBeGreaterThan(0)
    await jane.opensHome()
    await colleague.opensHome()
    app.pass(10 * MINUTE_MS)
    await jane.opensHome()
    expect(lookUps()).toBe(first)
    app.pass(21 * MINUTE_MS)
    await jane.opensHome()
    expect(lookUps()).toBe(first + 1)
  })
})
