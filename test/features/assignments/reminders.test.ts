import { describe, expect, it } from 'vitest'
import type { Assignment } from '../../../src/exec/assignment.ts'
import { remindersBetween, reminderTimes } from '../../../src/features/assignments/reminders.ts'
import { addDays, momentOf, nextOccurrence } from '../../../src/lib/zoned-time.ts'
import { acmeWorkspace, addPeople } from '../../support/acme.ts'
import { testApp } from '../../support/app-fixture.ts'
import { APP_DATABASE } from '../../support/database/app-with-database.ts'
import { HOUR_MS } from '../../support/durations.ts'
import { type AssignmentDocument, assignmentDocument } from '../../support/exec/assignments.ts'
import { scenarioDocument } from '../../support/exec/scenarios.ts'
import { inOrder } from '../../support/in-order.ts'
import { appDmId } from '../../support/slack/workspace.ts'

const ZONE = 'Europe/Berlin'
const ASSIGNMENTS = '/scenarios/assignments'

/** The Monday on which each test begins, at six. */
let monday: string
const app = testApp({ database: APP_DATABASE }, ({ exec }) => {
  exec.scenarios.set(scenarioDocument().id, scenarioDocument())
  const begins = nextOccurrence(app.now(), { every: 'weekly', hour: 6, zone: ZONE })
  monday = begins.date
  app.pass(begins.at - app.now())
})
const { rep } = app
const { dm } = rep

async function wants(change: { pausedUntil?: number } = {}): Promise<void> {
  await app.preferences.change('U0REP', { assignmentReminders: true, ...change }, 'jane@acme.com')
}

/** Due at 18:00 on a day of that week, 0 being its Monday. */
function assign(day: number, change: Partial<AssignmentDocument> = {}): AssignmentDocument {
  const due_date = new Date(momentOf(addDays(monday, day), 18, ZONE)).toISOString()
  const created_at = app.ago(30 * 24 * HOUR_MS)
  const id = `assignment${app.exec.assignments.length + 1}`
  const assignment = assignmentDocument({ id, due_date, created_at, ...change })
  app.exec.assignments.push(assignment)
  return assignment
}

/** Says what is due at that hour of a day, as the app would after it was away since the last one. */
async function sayAt(day: number, hour: number): Promise<void> {
  app.pass(momentOf(addDays(monday, day), hour, ZONE) - app.now())
  await app.bot.sayDue()
}

const reasons = () =>
  app.audits().map(({ surface, decision, reason }) => [surface, decision, reason].join(' '))

describe('reminders of assignments', () => {
  it('come once the day before and once the day after, in the morning, those of one day together', async () => {
    await wants()
    assign(2, { rank_min: 'gold' })
    assign(2, { scenario: { id: 's2', name: 'Pricing' } })
    await sayAt(1, 8)
    expect(dm.messages()).toEqual([])
    await sayAt(1, 10)
    expect(dm.sees()).toBe(
      '⏰ 2 assignments to do\n*Procurement Discovery is due tomorrow. Goal: Gold* [Practice ↗]\n*Pricing is due tomorrow. Goal: Gold*\n[Turn off reminders]',
    )
    await sayAt(2, 10)
    await sayAt(3, 8)
    expect(dm.messages()).toHaveLength(1)
    await sayAt(3, 10)
    expect(dm.sees()).toMatch(inOrder('⏰ 2 assignments to do', 'was due yesterday', 'was due yesterday'))
    for (const day of [4, 5]) await sayAt(day, 12)
    expect(reasons()).toEqual([
      'dm:assignments_due notified participant',
      'dm:assignments_overdue notified participant',
    ])
  })

  it('are chosen in the form, and turned off in the DM, and then cause no request to Exec', async () => {
    await rep.opensHome()
    await rep.presses('Notifications…')
    await rep.submits({ also: ['shares', 'reminders'] })
    expect(rep.seesIn('home')).toContain('On: reminders of your assignments')
    assign(1, { attempt_min: 2, attempt_count: 1 })
    assign(2)
    await sayAt(0, 10)
    expect(dm.sees()).toBe(
      '⏰ Procurement Discovery is due tomorrow. Goal: Gold · 1 more attempt\n[Practice ↗] [Turn off reminders]',
    )
    await dm.presses('Turn off reminders')
    expect(dm.isTold()).toContain('no more reminders')
    expect(await app.choicesOf('U0REP')).not.toHaveProperty('assignmentReminders')
    const asked = app.exec.requests.length
    for (const day of [1, 3]) await sayAt(day, 10)
    expect(dm.publicMessages()).toHaveLength(1)
    expect(app.exec.requests).toHaveLength(asked)
  })

  it.each<[string, (assignment: AssignmentDocument) => unknown, string]>([
    ['for what is done by then', (one) => Object.assign(one, { status: 'completed' }), 'skipped nothing_due'],
    [
      'while the person has paused everything',
      () => wants({ pausedUntil: app.now() + 24 * HOUR_MS }),
      'skipped paused',
    ],
    ['to someone who has left', () => Object.assign(rep.profile, { deleted: true }), 'refused deactivated'],
    ['at night', () => app.pass(10 * HOUR_MS), 'skipped too_late'],
    ['a day late', () => app.pass(24 * HOUR_MS), 'skipped too_late'],
  ])('are not sent %s', async (_, change, outcome) => {
    await wants()
    const assignment = assign(1)
    await sayAt(0, 8)
    await change(assignment)
    app.pass(2 * HOUR_MS)
    await app.bot.sayDue()
    expect(dm.messages()).toEqual([])
    expect(reasons()).toEqual([`dm:assignments_due ${outcome}`])
  })

  it('wait for Exec, and come later that day', async () => {
    await wants()
    assign(1)
    await sayAt(0, 8)
    app.execFails()
    await sayAt(0, 10)
    expect(dm.messages()).toEqual([])
    app.exec.faults.clear()
    await sayAt(0, 11)
    expect(dm.messages()).toHaveLength(1)
  })
})

it('reminders for more people than one request names cost Exec a few requests a day', async () => {
  const workspace = acmeWorkspace()
  const people = Array.from({ length: 53 }, (_, at) => ({ id: `U9N${at + 10}`, email: `rep${at}@acme.com` }))
  addPeople(workspace, people)
  // Three of the first fifty, and three of the others.
  const due = [...people.slice(0, 3), ...people.slice(50)]
  await app.start({ slack: { workspace } })
  for (const { id, email } of people) await app.preferences.change(id, { assignmentReminders: true }, email)
  for (const user of due) assign(1, { user })
  for (const hour of [12, 18]) await sayAt(0, hour)
  for (const { id } of due) expect(app.slack.visibleTo(id, appDmId(id))).toHaveLength(1)
  // The others have nothing to do.
  expect(app.slack.callsOf('chat.postMessage')).toHaveLength(due.length)
  // Two looks, and the one before sending, for fifty people each; and the list of scenarios.
  expect(app.execRequests(ASSIGNMENTS).length).toBeLessThanOrEqual(3 * 2)
  expect(app.exec.requests.length - app.execRequests(ASSIGNMENTS).length).toBeLessThanOrEqual(2)
})

describe('reminderTimes', () => {
  it.each([
    ['a Wednesday', '2026-03-25T17:00:00Z', 'Europe/Berlin', '2026-03-24T08:00:00Z', '2026-03-26T08:00:00Z'],
    ['a Friday', '2026-03-20T17:00:00Z', 'Europe/Berlin', '2026-03-19T08:00:00Z', '2026-03-23T08:00:00Z'],
    ['a Monday', '2026-03-23T17:00:00Z', 'Europe/Berlin', '2026-03-20T08:00:00Z', '2026-03-24T08:00:00Z'],
    [
      'midnight in UTC, a day before there',
      '2026-03-26T00:00:00Z',
      'America/New_York',
      '2026-03-24T13:00:00Z',
      '2026-03-26T13:00:00Z',
    ],
  ])('of what is due on %s', (_, due, zone, before, after) => {
    const times = reminderTimes(new Date(due), zone)
    expect(new Date(times.assignments_due)).toEqual(new Date(before))
    expect(new Date(times.assignments_overdue)).toEqual(new Date(after))
  })
})

describe('remindersBetween', () => {
  const ALWAYS = { from: 0, to: Number.MAX_SAFE_INTEGER }
  const jane = { person: 'U0REP', zone: ZONE }
  const assignment: Assignment = {
    due_date: '2026-03-25T17:00:00Z',
    status: 'in_progress',
    created_at: '2026-03-01T00:00:00Z',
  }
  const before = Date.parse('2026-03-24T08:00:00Z')
  const after = Date.parse('2026-03-26T08:00:00Z')
  const found = (assignments: Assignment[], between = ALWAYS) =>
    remindersBetween(jane, assignments, between).map(({ kind, dedupKey, dueAt }) => [kind, dedupKey, dueAt])

  it('are one before and one after all that is due on a day', () => {
    const nextDayThere = { ...assignment, due_date: '2026-03-25T23:30:00Z' }
    expect(found([assignment, nextDayThere])).toEqual([
      ['assignments_due', '2026-03-25', before],
      ['assignments_overdue', '2026-03-25', after],
    ])
  })

  it.each<[name: string, change: Partial<Assignment>, count: number]>([
    ['is done', { status: 'completed' }, 0],
    ['was not passed', { status: 'did_not_pass' }, 0],
    ['has no attempt left', { attempt_max: 2, attempt_count: 2 }, 0],
    ['has no due date', { due_date: null }, 0],
    ['came after the morning before it is due', { created_at: '2026-03-24T09:00:00Z' }, 1],
    ['came at an unknown time', { created_at: null }, 2],
    ['has a status that the app does not know', { status: 'paused' }, 2],
  ])('of what %s are %s', (_, change, count) => {
    expect(found([{ ...assignment, ...change }])).toHaveLength(count)
  })

  it.each([
    [before, before, 1],
    [before + 1, after - 1, 0],
  ])('from %i to %i are %i', (from, to, count) => {
    expect(found([assignment], { from, to })).toHaveLength(count)
  })
})
