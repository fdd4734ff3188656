import { afterEach, describe, expect, it } from 'vitest'
import {
  ASSIGN_PATH,
  type CoachingApp,
  chooseRetry,
  SCENARIO,
  startCoachingApp,
} from '../../support/coaching.ts'
import { APP_DATABASE } from '../../support/database/app-with-database.ts'
import type { DatabaseKind } from '../../support/database/databases.ts'
import type { ExecFault } from '../../support/exec/exec-faults.ts'
import { gate } from '../../support/gate.ts'
import { beginSession, gradeSession, lookLater } from '../../support/graded-session.ts'
import { IMPATIENT, type TestAppOptions } from '../../support/test-app.ts'

const DAY_MS = 24 * 60 * 60_000

let app: CoachingApp
afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  await app.close()
})

const start = async (options: TestAppOptions = {}, kind: DatabaseKind = 'sqlite') => {
  app = await startCoachingApp(kind, options)
}

/** As a date field has it, so many days ahead, in Berlin. */
function inDays(days: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Berlin' }).format(app.now() + days * DAY_MS)
}

function posts() {
  return app.execRequests(ASSIGN_PATH).filter(({ method }) => method === 'POST')
}

/** The coach's message, as it is by now. */
function confirmation(): string {
  const [message] = app.coachDm.answers()
  return message === undefined ? '' : app.coachDm.seesIn(message)
}

async function presses(label: string): Promise<void> {
  await app.coachDm.presses(label, { in: app.coachDm.answers()[0] })
}

/** What the thread of the person's note says. */
function lateRetries(): string[] {
  const [note, ...others] = app.repDm.answers()
  return others.filter(({ thread_ts }) => thread_ts === note?.ts).map(({ text }) => text)
}

const LATE = /^<@U0COACH> assigned you a retry, due \w{3} \d{1,2} \w{3}, with gold to reach\.$/
const DUE = /due \w{3} \d{1,2} \w{3}, with gold to reach/

describe('a retry in either database', () => {
  it('is assigned with the note, and answers the coach once it is graded', async () => {
    await start({}, APP_DATABASE)
    app.addSession({ created_at: new Date(app.now() - DAY_MS).toISOString() })
    await app.sendsNote('Once more.', { rank: 'gold' })
    expect(app.coach.seesIn('modal')).toMatch(/Retry assigned, due .+, with gold to reach\. You'll hear here/)
    await app.sayLater()
    expect(app.repDm.onlyMessage().text).toMatch(DUE)
    expect(app.repDm.seesOnly()).toMatch(/\n\[Practice\] \[Seen\] \[Reply…\]$/)
    await app.repDm.presses('Seen')
    expect(app.repDm.seesOnly()).toMatch(/you've seen this\.\n\[Practice\] \[Reply…\]$/)
    expect(confirmation()).toMatch(/Retry assigned, due .+\n\[View\]$/)
    beginSession(app, 'retry1')
    await lookLater(app)
    gradeSession(app, 'retry1', { score: 91 })
    await lookLater(app)
    await app.restart()
    await lookLater(app)
    const [seen, told, ...others] = app.thread()
    expect(seen && app.coachDm.seesIn(seen)).toBe(' has seen your note.')
    expect(others).toEqual([])
    expect(told && app.coachDm.seesIn(told)).toBe('Jane  retried: 82.5 → 91 · 🥇 Gold · gold reached\n[View]')
    expect(app.audits().at(-1)).toMatchObject({
      surface: 'dm:coach_retried',
      user: 'U0COACH',
      session: 'retry1',
      decision: 'notified',
      reason: 'coach',
    })
  })
})

describe('the form with a retry', () => {
  it('proposes a week, and says that Exec mails', async () => {
    await start()
    await app.opensForm()
    expect(app.coach.seesIn('modal')).not.toContain('Exec will email')
    await chooseRetry(app)
    expect(app.coach.seesIn('modal')).toMatch(/Due[\s\S]*Rank to reach[\s\S]*Exec will email Jane about it\./)
    await app.coach.submits({ note: 'Once more.' })
    expect(app.exec.assignments).toMatchObject([
      { user: { email: 'jane@acme.com' }, scenario: { id: SCENARIO }, rank_min: null },
    ])
    expect(posts()[0]?.sent).toMatchObject({ assigner_email: 'carla@acme.com' })
    const due = new Date(app.exec.assignments[0]?.due_date ?? '')
    expect(due.toLocaleString('en-CA', { timeZone: 'Europe/Berlin', hour12: false })).toBe(
      `${inDays(7)}, 23:59:59`,
    )
  })

  it('takes today, and no day before', async () => {
    await start()
    await app.opensForm()
    await chooseRetry(app)
    await app.coach.submits({ note: 'Once more.', due: inDays(-1) })
    expect(app.coach.modal().errors).toEqual({ due: 'Choose a day from today on.' })
    await app.coach.submits({ due: inDays(0) })
    expect(app.exec.assignments).toHaveLength(1)
  })

  it('has no retry where Exec does not say which scenario it was', async () => {
    await start()
    app.addSession({ scenario: { name: 'Unknown' } })
    await app.opensForm()
    expect(app.coach.seesIn('modal')).not.toContain('Assign a retry')
  })
})

const UNCLEAR: [string, ExecFault][] = [
  ['a lost connection', { kind: 'reset' }],
  ['a 503', { kind: 'server_error', status: 503 }],
  ['half an answer', { kind: 'cut_off' }],
  ['silence', { kind: 'hang' }],
]

describe('a retry that Exec may or may not have taken', () => {
  it.each(UNCLEAR)('is told as unclear after %s, and sent once', async (_, fault) => {
    await start({ bot: IMPATIENT })
    app.exec.faults.setFor(ASSIGN_PATH, fault)
    await app.sendsNote('Once more.', { rank: 'gold' })
    app.exec.faults.clear()
    expect(app.coach.seesIn('modal')).toContain("Exec didn't say whether it assigned the retry.")
    await app.sayLater()
    expect(posts()).toHaveLength(1)
    expect(app.repDm.onlyMessage().text).not.toContain('retry')
    expect(confirmation()).toMatch(/Check before you assign it again\.\n\[Check again\] \[View\]$/)
  })

  it('counts as assigned once the list has it', async () => {
    await start()
    app.exec.faults.setFor(ASSIGN_PATH, { kind: 'cut_off' })
    await app.sendsNote('Once more.', { rank: 'gold' })
    app.exec.faults.clear()
    await app.sayLater()
    expect(app.exec.assignments).toHaveLength(1)
    await presses('Check again')
    expect(confirmation()).toMatch(/Retry assigned, due/)
    expect(posts()).toHaveLength(1)
    await app.sayLater()
    expect(lateRetries()).toEqual([expect.stringMatching(LATE)])
  })

  it('is found, and assigned again, with the due date of the note, wherever the person is by then', async () => {
    await start()
    app.exec.faults.setFor(ASSIGN_PATH, { kind: 'server_error', status: 503 })
    await app.sendsNote('Once more.', {})
    app.exec.faults.clear()
    const [first] = app.exec.assignments.splice(0)
    app.rep.profile.tz = 'Pacific/Kiritimati'
    await app.sayLater(10 * 60_000)
    await presses('Check again')
    await presses('Assign the retry')
    expect(app.exec.assignments.map(({ due_date }) => due_date)).toEqual([first?.due_date])
  })

  it('may be assigned after a look at the list that has no such one, and of two presses once', async () => {
    await start()
    app.exec.faults.setFor(ASSIGN_PATH, { kind: 'server_error', status: 503 })
    await app.sendsNote('Once more.', { rank: 'gold' })
    app.exec.faults.clear()
    app.exec.assignments.length = 0
    await app.sayLater()
    await presses('Check again')
    expect(confirmation()).toMatch(/Exec has no such assignment\.\n\[Assign the retry\]/)
    const [message] = app.coachDm.answers()
    const press = { user: 'U0COACH', message, action_id: 'coaching.assign_retry' }
    await Promise.all([app.slack.click(press), app.slack.click(press)])
    await app.bot.idle()
    expect(app.exec.assignments).toHaveLength(1)
    expect(posts()).toHaveLength(2)
    expect(confirmation()).toMatch(/Retry assigned, due/)
    await app.sayLater()
    expect(lateRetries()).toEqual([expect.stringMatching(LATE)])
  })

  it('keeps anyone from assigning another one, until the list says that Exec has not taken it', async () => {
    await start()
    app.exec.faults.setFor(ASSIGN_PATH, { kind: 'server_error', status: 503 })
    await app.sendsNote('Once more.', {})
    app.exec.faults.clear()
    app.exec.assignments.length = 0
    await app.sendsNote('Again.', {})
    expect(app.coach.seesIn('modal')).toMatch(/Try again in a minute[\s\S]*Again\./)
    await app.sayLater()
    await app.coach.submits()
    expect(app.coach.seesIn('modal')).toContain('Retry assigned')
    expect(app.exec.assignments).toHaveLength(1)
  })

  it('keeps anyone from assigning a second one of the same, which the list has', async () => {
    await start()
    app.exec.faults.setFor(ASSIGN_PATH, { kind: 'server_error', status: 503 })
    await app.sendsNote('Once more.', {})
    app.exec.faults.clear()
    await app.sendsNote('Again.', {})
    expect(app.coach.seesIn('modal')).toMatch(/Exec did assign the earlier retry[\s\S]*Again\./)
    expect(posts()).toHaveLength(1)
    await app.coach.submits()
    expect(app.coach.seesIn('modal')).toContain('Retry assigned')
    expect(app.exec.assignments).toHaveLength(2)
  })

  it('is looked for where the note itself was not sent, and the message goes on saying that', async () => {
    await start()
    app.exec.faults.setFor(ASSIGN_PATH, { kind: 'cut_off' })
    await app.opensForm()
    await chooseRetry(app)
    app.rep.profile.out_of_reach = 'user_not_visible'
    await app.coach.submits({ note: 'Once more.' })
    app.exec.faults.clear()
    await app.sayLater()
    expect(confirmation()).toMatch(/wasn't sent\. Slack doesn't let[\s\S]*\[Check again\] \[View\]$/)
    await presses('Check again')
    expect(confirmation()).toMatch(
      /wasn't sent\. Slack doesn't let[\s\S]*Retry assigned, due [^\n]*\n\[View\]$/,
    )
  })

  it('stays unclear within a minute: Exec may still be creating it', async () => {
    await start()
    app.exec.faults.setFor(ASSIGN_PATH, { kind: 'server_error', status: 503 })
    await app.sendsNote('Once more.', { rank: 'gold' })
    app.exec.faults.clear()
    app.exec.assignments.length = 0
    await app.sayLater(15_000)
    await presses('Check again')
    expect(confirmation()).toContain('[Check again]')
  })

  it('is one after a crash between the claim and the answer: nothing is sent again', async () => {
    await start({ bot: IMPATIENT })
    const { opened, open } = gate()
    app.exec.faults.setFor(ASSIGN_PATH, { kind: 'late', until: opened })
    await app.opensForm()
    await chooseRetry(app)
    const submitting = app.coach.submits({ note: 'Once more.' })
    await app.slack.next(() => posts().length === 1)
    // As another process finds it.
    await app.opened.db
      .updateTable('coach_notes')
      .set({ claimed_at: app.now() - 60_000 })
      .execute()
    await app.sayLater(20_000)
    expect(confirmation()).toContain('[Check again]')
    open()
    await submitting
    await app.sayLater()
    expect(posts()).toHaveLength(1)
  })
})

describe('a retry that Exec refuses', () => {
  it('is told with the reason; the note still goes, and the coach may try again', async () => {
    await start()
    app.exec.members = app.exec.members.filter(({ email }) => email !== 'carla@acme.com')
    await app.sendsNote('Once more.', { rank: 'gold' })
    expect(app.coach.seesIn('modal')).toContain('The retry is not assigned. Exec refused it')
    await app.sayLater()
    expect(app.repDm.answers()).toHaveLength(1)
    expect(confirmation()).toMatch(/\[Assign the retry\] \[View\]$/)
    app.addMember({ id: 'm3', email: 'carla@acme.com', role: 'member' })
    await presses('Assign the retry')
    expect(confirmation()).toMatch(/Retry assigned, due/)
    expect(app.audits().map(({ decision }) => decision)).toEqual(
      expect.arrayContaining(['coached', 'not_assigned', 'assigned']),
    )
  })

  it('can not be assigned once the day is over', async () => {
    await start()
    app.exec.faults.setFor(ASSIGN_PATH, { kind: 'answer', status: 400, body: '{"error":{}}' })
    await app.sendsNote('Once more.', { due: inDays(0) })
    await app.sayLater()
    app.pass(2 * DAY_MS)
    await presses('Assign the retry')
    expect(app.coachDm.isTold()).toContain('That due date has passed.')
  })
})

describe('what a coach waits for', () => {
  it('is also the retry that the person said they will do', async () => {
    await start()
    await app.sendsNote()
    await app.sayLater()
    await app.repDm.presses("I'll retry")
    await lookLater(app)
    beginSession(app, 'retry1')
    gradeSession(app, 'retry1', { score: 70, rank: 'bronze' })
    await lookLater(app)
    expect(app.thread().map((message) => app.coachDm.seesIn(message))).toEqual([
      ' will retry.',
      'Jane  retried: 82.5 → 70 · 🥉 Bronze\n[View]',
    ])
  })

  it('is nothing without a retry: Exec is not even asked', async () => {
    await start()
    await app.sendsNote()
    await app.sayLater()
    beginSession(app, 'retry1')
    gradeSession(app, 'retry1')
    await lookLater(app)
    expect(app.execRequests('/sessions').filter(({ query }) => 'start_date' in query)).toEqual([])
    expect(app.thread()).toEqual([])
  })

  it('is no attempt of somebody else, at another scenario, or from before the note', async () => {
    await start()
    beginSession(app, 'before1')
    await app.sendsNote('Once more.', {})
    await app.sayLater()
    await lookLater(app)
    gradeSession(app, 'before1')
    beginSession(app, 'other1', { scenario: { id: 'another', name: 'Another' } })
    gradeSession(app, 'other1', { scenario: { id: 'another', name: 'Another' } })
    beginSession(app, 'ravi1', { user: { id: 'u2', email: 'ravi@acme.com' } })
    gradeSession(app, 'ravi1')
    await lookLater(app)
    expect(app.thread()).toEqual([])
  })

  it('is not promised where the app never asks Exec for grades', async () => {
    await start({ env: { EXEC_POLL_SECONDS: '0' } })
    await app.sendsNote('Once more.', {})
    await app.sayLater()
    expect(confirmation()).toMatch(/Retry assigned, due .+\.\n/)
    expect(confirmation()).not.toContain("You'll hear")
  })
})
