import { describe, expect, it } from 'vitest'
import type { Assignment } from '../../../src/exec/assignment.ts'
import { remindersBetween } from '../../../src/features/assignments/reminders.ts'
import { addDays, momentOf, nextOccurrence } from '../../../src/lib/zoned-time.ts'
import { acmeWorkspace, addPeople } from '../../support/acme.ts'
import { testApp } from '../../support/app-fixture.ts'
import { APP_DATABASE } from '../../support/database/app-with-database.ts'
import { HOUR_MS } from '../../support/durations.ts'
import { type AssignmentDocument, assignmentDocument } from '../../support/exec/assignments.ts'
import { scenarioDocument } from '../../support/exec/scenarios.ts'
import { inOrder } from '../../support/in-order.ts'
import { assignmentOf } from '../../support/read-documents.ts'
import { appDmId } from '../../support/slack/workspace.ts'

const ZONE = 'Europe/Berlin'
const ASSIGNMENTS = '/scenarios/assignments'

/** The Monday on which each test begins, at six. */
let monday: string
const app = testApp({ database: APP_DATABASE }, ({ exec }) => {
  exec.scenarios.set(scenarioDocument().id, scenarioDocument())
  const begins = nextOccurrence(app.now(), { hour: 6, zone: ZONE })
  monday = begins.date
  app.pass(begins.at - app.now())
})
const { rep } = app
const { dm } = rep

async function wants(change: { pausedUntil?: number } = {}): Promise<void> {
  await app.preferences.change('U0REP', { assignmentReminders: true, ...change }, 'jane@acme.com')
}

/** An hour on a day of that week, 0 being its Monday. */
const at = (day: number, hour: number, zone = ZONE) => momentOf(addDays(monday, day), hour, zone)

/** By default due at 18:00. */
function assign(day: number, change: Partial<AssignmentDocument> = {}): AssignmentDocument {
  const due_date = new Date(at(day, 18)).toISOString()
  const created_at = app.ago(30 * 24 * HOUR_MS)
  const id = `assignment${app.exec.assignments.length + 1}`
  const assignment = assignmentDocument({ id, due_date, created_at, ...change })
  app.exec.assignments.push(assignment)
  return assignment
}

/** Says what is due at that hour of a day, as the app would after it was away since the last one. */
async function sayAt(day: number, hour: number, zone = ZONE): Promise<void> {
  app.pass(at(day, hour, zone) - app.now())
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
    assign(1, { attempt_min: 2, attempt_count: 1 })
    assign(2)
    await sayAt(0, 10)
    expect(dm.sees()).toBe(
      '⏰ Procurement Discovery is due tomorrow. Goal: Gold · 1 attempt to go\n[Practice ↗] [Turn off reminders]',
    )
    await dm.presses('Turn off reminders')
    expect(dm.privateReply()).toContain('no more reminders')
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

  it("come by the reader's own days, each once", async () => {
    await wants()
    const zone = 'America/Los_Angeles'
    rep.profile.tz = zone
    // The first is due on the second one's day there, and on the third one's day in UTC.
    for (const [name, day, hour] of [
      ['Late', 1, 17],
      ['Early', 1, 9],
      ['Next', 2, 10],
    ] as const) {
      const due_date = new Date(at(day, hour, zone)).toISOString()
      assign(day, { due_date, scenario: { id: name, name }, rank_min: null })
    }
    for (const [day, said] of [
      [0, ['2 assignments to do', 'Late is due tomorrow', 'Early is due tomorrow']],
      [1, ['⏰ Next is due tomorrow']],
      [2, ['2 assignments to do', 'Late was due yesterday', 'Early was due yesterday']],
      [3, ['⏰ Next was due yesterday']],
    ] as const) {
      await sayAt(day, 10, zone)
      for (const words of said) expect(dm.sees()).toContain(words)
      expect(dm.messages()).toHaveLength(day + 1)
    }
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

describe('remindersBetween', () => {
  const ALWAYS = { from: 0, to: Number.MAX_SAFE_INTEGER }
  const jane = { person: 'U0REP', zone: ZONE }
  const assigned = {
    due_date: '2026-03-25T17:00:00Z',
    status: 'in_progress',
    created_at: '2026-03-01T00:00:00Z',
  }
  const assignment = assignmentOf(assigned)
  const before = Date.parse('2026-03-24T08:00:00Z')
  const after = Date.parse('2026-03-26T08:00:00Z')
  const found = (assignments: Assignment[], between = ALWAYS) => remindersBetween(jane, assignments, between)

  it.each<[zone: string, due: string[], before: string[], after: string[]]>([
    // 17:00 and 23:59 on the 25th, and 10:00 on the 26th, over one day of UTC.
    [
      'America/Los_Angeles',
      ['2026-03-26T00:00Z', '2026-03-26T06:59Z', '2026-03-26T17:00Z'],
      ['2026-03-24T16:00Z', '2026-03-25T16:00Z'],
      ['2026-03-26T16:00Z', '2026-03-27T16:00Z'],
    ],
    // 9:00 and 20:30 on the 25th, over two days of UTC.
    [
      'America/New_York',
      ['2026-03-25T13:00Z', '2026-03-26T00:30Z'],
      ['2026-03-24T13:00Z'],
      ['2026-03-26T13:00Z'],
    ],
    // 0:30 on the 26th, 14 hours before UTC.
    ['Pacific/Kiritimati', ['2026-03-25T10:30Z'], ['2026-03-24T19:00Z'], ['2026-03-26T19:00Z']],
    [
      'Asia/Kolkata',
      ['2026-03-25T18:31Z', '2026-03-26T18:29Z'],
      ['2026-03-25T03:30Z'],
      ['2026-03-27T03:30Z'],
    ],
    // Friday to Monday have their Friday and Monday, over the start of summer time.
    [
      'Europe/Berlin',
      ['2026-03-27T17:00Z', '2026-03-28T17:00Z', '2026-03-29T16:00Z', '2026-03-30T16:00Z'],
      ['2026-03-26T08:00Z', '2026-03-27T08:00Z'],
      ['2026-03-30T07:00Z', '2026-03-31T07:00Z'],
    ],
    // And over its end.
    ['America/Los_Angeles', ['2026-11-02T05:00Z'], ['2026-10-30T16:00Z'], ['2026-11-02T17:00Z']],
  ])('in %s of what is due at %s come on the mornings of the own days', (zone, dates, before, after) => {
    const all = dates.map((due) => ({ ...assignment, due: new Date(due) }))
    const found = remindersBetween({ person: 'U0REP', zone }, all, ALWAYS)
    const times = [...new Map(found.map((one) => [`${one.kind} ${one.dedupKey}`, one])).values()]
    const of = (kind: string) =>
      times.filter((one) => one.kind === kind).map(({ dueAt }) => new Date(dueAt).toISOString())
    const iso = (moments: string[]) => moments.map((moment) => new Date(moment).toISOString())
    expect(of('assignments_due')).toEqual(iso(before))
    expect(of('assignments_overdue')).toEqual(iso(after))
  })

  it.each<[name: string, change: object, count: number]>([
    ['is done', { status: 'completed' }, 0],
    ['was not passed', { status: 'did_not_pass' }, 0],
    ['has no attempt left', { attempt_max: 2, attempt_count: 2 }, 0],
    ['has no due date', { due_date: null }, 0],
    ['came after the morning before it is due', { created_at: '2026-03-24T09:00:00Z' }, 1],
    ['came at an unknown time', { created_at: null }, 2],
    ['has a status that the app does not know', { status: 'paused' }, 2],
  ])('of what %s are %s', (_, change, count) => {
    expect(found([assignmentOf({ ...assigned, ...change })])).toHaveLength(count)
  })

  it.each([
    [before, before, 1],
    [before + 1, after - 1, 0],
  ])('from %i to %i are %i', (from, to, count) => {
    expect(found([assignment], { from, to })).toHaveLength(count)
  })
})
