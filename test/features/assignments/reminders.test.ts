import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addDays, localTime, momentOf, nextOccurrence } from '../../../src/lib/zoned-time.ts'
import { acmeWorkspace } from '../../support/acme.ts'
import {
  APP_DATABASE,
  type AppWithDatabase,
  choicesOf,
  startAppWithDatabase,
} from '../../support/database/app-with-database.ts'
import { type AssignmentDocument, assignmentDocument } from '../../support/exec/assignments.ts'
import { scenarioDocument } from '../../support/exec/scenarios.ts'
import type { Person } from '../../support/person.ts'
import { appDmId } from '../../support/slack/workspace.ts'
import type { TestAppOptions } from '../../support/test-app.ts'

const ZONE = 'Europe/Berlin'
const HOUR_MS = 60 * 60_000
const ASSIGNMENTS = '/scenarios/assignments'

let app: AppWithDatabase
let jane: Person
let dm: Person
/** The Monday on which each test begins, at six. */
let monday: string

beforeEach(() => start())

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  await app.close()
})

async function start(options: TestAppOptions = {}): Promise<void> {
  app = await startAppWithDatabase(APP_DATABASE, options)
  app.exec.scenarios.set(scenarioDocument().id, scenarioDocument())
  jane = app.person('U0REP')
  dm = jane.in(appDmId('U0REP'))
  const begins = nextOccurrence(app.now(), { every: 'weekly', hour: 6, zone: ZONE })
  monday = begins.date
  app.pass(begins.at - app.now())
}

async function wants(change: { assignmentReminders?: boolean; pausedUntil?: number } = {}): Promise<void> {
  await app.preferences.change('U0REP', { assignmentReminders: true, ...change }, 'jane@acme.com')
}

/** Due at 18:00 on a day of that week, 0 being its Monday. */
function assign(day: number, change: Partial<AssignmentDocument> = {}): AssignmentDocument {
  const due_date = new Date(momentOf(addDays(monday, day), 18, ZONE)).toISOString()
  const created_at = new Date(app.now() - 30 * 24 * HOUR_MS).toISOString()
  const id = `assignment${app.exec.assignments.length + 1}`
  const assignment = assignmentDocument({ id, due_date, created_at, ...change })
  app.exec.assignments.push(assignment)
  return assignment
}

/** Lets time pass, three hours at a time, and says what is due meanwhile. */
async function liveUntil(day: number, hour: number): Promise<void> {
  const end = momentOf(addDays(monday, day), hour, ZONE)
  while (app.now() < end) {
    app.pass(Math.min(3 * HOUR_MS, end - app.now()))
    await app.bot.sayDue()
  }
}

const reasons = () =>
  app.audits().map(({ surface, decision, reason }) => [surface, decision, reason].join(' '))

describe('reminders of assignments', () => {
  it('come once the day before and once the day after, in the morning, those of one day together', async () => {
    await wants()
    assign(2, { rank_min: 'gold' })
    assign(2, { scenario: { id: 's2', name: 'Pricing' } })
    await liveUntil(1, 8)
    expect(dm.messages()).toEqual([])
    await liveUntil(1, 10)
    expect(dm.sees()).toMatch(
      /A reminder: these 2 are due soon\.[\s\S]*Procurement Discovery.*\[Practice\]\n.*Due tomorrow.*gold to reach[\s\S]*Pricing[\s\S]*\[Turn off reminders\]/,
    )
    await liveUntil(3, 8)
    expect(dm.messages()).toHaveLength(1)
    await liveUntil(3, 10)
    expect(dm.sees()).toMatch(/These 2 were due, and they aren't done yet\.[\s\S]*Was due yesterday/)
    await liveUntil(5, 12)
    expect(dm.messages()).toHaveLength(2)
    expect(reasons()).toEqual([
      'dm:assignments_due notified participant',
      'dm:assignments_overdue notified participant',
    ])
  })

  it('are off by default, and then cause no request to Exec', async () => {
    assign(2)
    await liveUntil(4, 10)
    expect(dm.messages()).toEqual([])
    expect(app.exec.requests).toEqual([])
  })

  it('are chosen in the form, and turned off in the DM', async () => {
    await jane.opensHome()
    await jane.presses('Notifications…')
    await jane.submits({ shares: ['shares'], reminders: ['reminders'] })
    expect(jane.seesIn('home')).toContain('On: reminders of your assignments')
    await app.slack.closeView({ user: 'U0REP' })
    assign(1)
    assign(2)
    await liveUntil(0, 10)
    expect(dm.sees()).toContain('A reminder: this is due soon.')
    await dm.presses('Turn off reminders')
    expect(dm.isTold()).toContain('no more reminders')
    expect(await choicesOf(app, 'U0REP')).not.toHaveProperty('assignmentReminders')
    await liveUntil(4, 10)
    expect(dm.publicMessages()).toHaveLength(1)
  })

  it('are not sent for what is done by then', async () => {
    await wants()
    const assignment = assign(1)
    await liveUntil(0, 8)
    assignment.status = 'completed'
    await liveUntil(2, 12)
    expect(dm.messages()).toEqual([])
    expect(reasons()).toEqual(['dm:assignments_due skipped nothing_due'])
  })

  it('are not sent while the person has paused everything', async () => {
    await wants()
    assign(1)
    await liveUntil(0, 8)
    await wants({ pausedUntil: app.now() + 100 * HOUR_MS })
    await liveUntil(2, 12)
    expect(dm.messages()).toEqual([])
    expect(reasons()).toEqual(['dm:assignments_due skipped paused'])
  })

  it('are not sent to someone who has left', async () => {
    await wants()
    assign(1)
    await liveUntil(0, 8)
    jane.profile.deleted = true
    await liveUntil(0, 12)
    expect(dm.messages()).toEqual([])
    expect(reasons()).toEqual(['dm:assignments_due refused deactivated'])
  })

  it('do not come in a flood after days of standstill', async () => {
    await wants()
    for (const day of [0, 1, 2, 3, 4, 4]) assign(day, { scenario: { id: 's2', name: `#${day}` } })
    await liveUntil(0, 7)
    app.pass(3 * 24 * HOUR_MS + 3 * HOUR_MS)
    await app.bot.sayDue()
    const told = dm.messages().map((message) => dm.seesIn(message))
    // It is Thursday at ten: of Wednesday and of Friday alone.
    expect(told).toHaveLength(2)
    expect(told.join()).toMatch(/#2|#4/)
    expect(told.join()).not.toMatch(/#0|#1|#3/)
  })

  it('do not come at night, nor a day late', async () => {
    await wants()
    assign(1)
    await liveUntil(0, 8)
    app.pass(12 * HOUR_MS)
    await app.bot.sayDue()
    expect(dm.messages()).toEqual([])
    expect(reasons()).toEqual(['dm:assignments_due skipped too_late'])
  })

  it('wait for Exec, and come later that day', async () => {
    await wants()
    assign(1)
    await liveUntil(0, 8)
    app.exec.faults.set({ kind: 'server_error', status: 503 })
    await liveUntil(0, 10)
    expect(dm.messages()).toEqual([])
    app.exec.faults.clear()
    await liveUntil(0, 11)
    expect(dm.messages()).toHaveLength(1)
  })

  it('tell nobody of what others have to do', async () => {
    await wants()
    assign(1, { user: { email: 'ravi@acme.com' } })
    const body = JSON.stringify({ data: app.exec.assignments })
    app.exec.faults.setFor(ASSIGNMENTS, { kind: 'answer', status: 200, body })
    await liveUntil(2, 12)
    expect(dm.messages()).toEqual([])
  })
})

it('reminders for sixty people cost Exec a few requests a day', async () => {
  const workspace = acmeWorkspace()
  const people = Array.from({ length: 60 }, (_, at) => ({ id: `U9N${at}`, email: `rep${at}@acme.com` }))
  for (const { id, email } of people) {
    workspace.people.push({ id, email, name: id, real_name: `Rep ${id}`, team_id: 'T0ACME', tz: ZONE })
    const members = [id, workspace.bot.user_id]
    workspace.conversations.push({ id: appDmId(id), name: '', kind: 'app_dm', members })
  }
  await app.close()
  await start({ slack: { workspace } })
  for (const { id, email } of people) {
    await app.preferences.change(id, { assignmentReminders: true }, email)
    assign(1, { user: { email } })
  }
  const before = localTime(app.now(), ZONE)
  await liveUntil(1, 6)
  expect(before.date).toBe(monday)
  for (const { id } of people) expect(app.slack.visibleTo(id, appDmId(id))).toHaveLength(1)
  // Four looks, and the one before sending, for fifty people each; and the list of scenarios.
  expect(app.execRequests(ASSIGNMENTS).length).toBeLessThanOrEqual(5 * 2 + 2)
  expect(app.exec.requests.length - app.execRequests(ASSIGNMENTS).length).toBeLessThanOrEqual(2)
})
