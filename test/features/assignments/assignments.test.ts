import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type AssignmentDocument, assignmentDocument } from '../../support/exec/assignments.ts'
import { scenarioDocument } from '../../support/exec/scenarios.ts'
import { addSessions, RAVI } from '../../support/home-sessions.ts'
import type { Person } from '../../support/person.ts'
import { appDmId } from '../../support/slack/workspace.ts'
import { IMPATIENT, startTestApp, type TestApp, type TestAppOptions } from '../../support/test-app.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const ASSIGNMENTS = '/scenarios/assignments'
const { url: SCENARIO_URL } = scenarioDocument()

let app: TestApp
let jane: Person
let coach: Person

beforeEach(() => start())

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  await app.close()
})

async function start(options: TestAppOptions = {}) {
  app = await startTestApp(options)
  jane = app.person('U0REP')
  coach = app.person('U0COACH')
  app.exec.scenarios.set(scenarioDocument().id, scenarioDocument())
}

async function startAnew(options: TestAppOptions) {
  await app.close()
  await start(options)
}

function assign(change: Partial<AssignmentDocument> & { inDays?: number } = {}): void {
  const { inDays = 3, ...rest } = change
  const due_date = new Date(app.now() + inDays * DAY_MS).toISOString()
  app.exec.assignments.push(
    assignmentDocument({ id: `assignment${app.exec.assignments.length + 1}`, due_date, ...rest }),
  )
}

const asked = () => app.execRequests(ASSIGNMENTS)

describe('/exec-session assignments', () => {
  it('lists what the person is to practice, for them alone, with one request to Exec', async () => {
    assign({ inDays: 1, rank_min: 'gold' })
    assign({ user: RAVI })
    const text = await jane.asks('assignments')
    expect(text).toMatch(
      /My assignments\n\*Procurement Discovery\* \[Practice\]\n.*Due tomorrow.*gold to reach/,
    )
    expect(JSON.stringify(jane.answer().blocks)).toContain(`"url":"${SCENARIO_URL}"`)
    // The other two are once a day, for everyone.
    expect(app.execPaths().toSorted()).toEqual(['/scenarios', ASSIGNMENTS, '/workspace/members'])
    expect(asked()).toMatchObject([{ query: { user_emails: 'jane@acme.com', page: '1', page_size: '100' } }])
    expect(app.audits()).toMatchObject([{ list_of: 'own', decision: 'listed', reason: 'participant' }])
  })

  it('asks Exec no more for five minutes, whichever way the person looks', async () => {
    assign()
    await jane.asks('assignments')
    await jane.opensHome()
    await jane.asks('ASSIGNMENTS')
    expect(asked()).toHaveLength(1)
    app.pass(5 * MINUTE_MS)
    await jane.asks('assignments')
    expect(asked()).toHaveLength(2)
    expect(app.execRequests('/scenarios')).toHaveLength(1)
  })

  it('says when there is none, without asking for the scenarios', async () => {
    expect(await jane.asks('assignments')).toContain('No assignments yet.')
    expect(app.execPaths().toSorted()).toEqual([ASSIGNMENTS, '/workspace/members'])
  })

  it('pages, and shows those that are done', async () => {
    for (let day = 1; day <= 7; day += 1) assign({ inDays: day, scenario: { id: 's2', name: `#${day}` } })
    assign({
      status: 'completed',
      best_score: 91,
      best_rank: 'gold',
      scenario: { id: 's2', name: 'Pricing' },
    })
    await jane.asks('assignments')
    await jane.presses('More')
    expect(jane.sees()).toMatch(/#6[\s\S]*#7[\s\S]*6–7 of 7/)
    await jane.presses('Back')
    expect(jane.sees()).toContain('1–5 of 7')
    await jane.presses('Show 1 done')
    await jane.presses('More')
    expect(jane.sees()).toMatch(/#7[\s\S]*Pricing\n?.*[\s\S]*Done.*best 🥇 91\/100/)
    await jane.presses('Hide done')
    expect(jane.sees()).not.toContain('Pricing')
    expect(asked()).toHaveLength(1)
  })

  it('reads a long list to its end, a hundred with each request', async () => {
    for (let count = 0; count < 230; count += 1) assign({ inDays: count + 1 })
    expect(await jane.asks('assignments')).toContain('1–5 of 230')
    expect(asked()).toHaveLength(3)
  })

  it('counts a practice once Exec does', async () => {
    assign({ rank_min: 'gold', attempt_max: 3 })
    app.addSession({ rank: 'silver', created_at: new Date(app.now()).toISOString() })
    expect(await jane.asks('assignments')).toMatch(/best 🥈 82\.5\/100.*2 attempts left/)
  })

  it('shows nothing of others where Exec ignores the filter', async () => {
    assign({ user: RAVI })
    const page = { data: app.exec.assignments }
    app.exec.faults.setFor(ASSIGNMENTS, { kind: 'answer', status: 200, body: JSON.stringify(page) })
    expect(await jane.asks('assignments')).toContain('No assignments yet.')
  })

  it('tells a failure, with a reference', async () => {
    await startAnew({ bot: IMPATIENT })
    app.exec.faults.set({ kind: 'hang' })
    expect(await jane.asks('assignments')).toMatch(/took too long[\s\S]*EX-/)
    app.exec.faults.clear()
    assign()
    await jane.presses('Try again')
    expect(jane.isTold()).toMatch(/^My assignments\n[\s\S]*Procurement Discovery/)
  })

  it('asks back where more follows the word: a list of one person is not to be had', async () => {
    assign()
    const text = await jane.asks('assignments <@U0REP2|ravi>')
    expect(text).toBe('Did you mean `/exec-session assignments`?\n[My assignments]')
    expect(app.execPaths()).toEqual([])
  })

  it('shows a list of earlier, and says so, while the limit is used up', async () => {
    assign()
    await jane.asks('assignments')
    app.pass(10 * MINUTE_MS)
    app.exec.faults.set({ kind: 'limited', retryAfter: 3600, where: 'error' })
    expect(await jane.asks('assignments')).toMatch(/Procurement Discovery[\s\S]*As of/)
  })

  it.each([
    ['someone without an email', 'U0NOMAIL', 'your Slack profile has no email', 'email_missing'],
    [
      'someone of another organization',
      'U0STRANGER',
      'only for people in the organization',
      'other_organisation',
    ],
  ])('refuses %s, and does not ask Exec', async (_, id, words, reason) => {
    if (id === 'U0STRANGER') jane.profile.is_stranger = true
    const person = id === 'U0STRANGER' ? jane : app.person(id)
    expect(await person.asks('assignments')).toContain(words)
    expect(asked()).toEqual([])
    expect(app.audits()).toMatchObject([{ decision: 'refused', reason }])
  })

  it('answers in the direct message of the app, too', async () => {
    assign()
    const dm = jane.in(appDmId(jane.id))
    await dm.posts('Assignments')
    expect(dm.sees()).toContain('Procurement Discovery')
  })

  it('is what a typo may have meant', async () => {
    assign()
    expect(await jane.asks('asignments')).toContain('Did you mean `/exec-session assignments`?')
    await jane.presses('My assignments')
    expect(jane.sees()).toContain('Procurement Discovery')
  })
})

describe('what is overdue, for a coach', () => {
  beforeEach(() => {
    assign({ inDays: -3, user: RAVI })
    assign({ inDays: -20 })
    assign({ inDays: 5 })
  })

  it('is listed with names, for one request that serves all coaches', async () => {
    const text = await coach.asks('assignments')
    expect(text).toMatch(
      /Overdue\n.*Ravi Patel · Procurement Discovery.*\n.*Was due 3 days ago[\s\S]*Jane Smith/,
    )
    expect(text).not.toContain('Practice')
    expect(asked().filter(({ query }) => query.status === 'past_due')).toHaveLength(1)
    app.addMember()
    await app.person('U0ADMIN').asks('assignments')
    expect(asked().filter(({ query }) => query.status === 'past_due')).toHaveLength(1)
    expect(app.audits()[0]).toMatchObject({ list_of: 'overdue', decision: 'listed' })
  })

  it('stands beside their own assignments', async () => {
    assign({ user: { email: 'carla@acme.com' }, scenario: { id: 's2', name: 'Coaching' } })
    expect(await coach.asks('assignments')).toMatch(/My assignments[\s\S]*Coaching[\s\S]*\[Overdue: 2\]/)
    await coach.presses('Overdue: 2')
    expect(coach.sees()).toContain('Ravi Patel')
    await coach.presses('My assignments')
    expect(coach.sees()).toContain('Coaching')
  })

  it('is not said to be nothing while Exec does not tell', async () => {
    assign({ user: { email: 'carla@acme.com' }, scenario: { id: 's2', name: 'Coaching' } })
    await coach.asks('assignments')
    // Their own are known by now, and those of their people too old.
    app.pass(58 * MINUTE_MS)
    await coach.asks('assignments')
    app.pass(3 * MINUTE_MS)
    app.exec.faults.setFor(ASSIGNMENTS, { kind: 'server_error', status: 500 })
    await coach.presses('Overdue: 2')
    expect(coach.sees()).toMatch(/EX-/)
    expect(coach.sees()).not.toContain('No assignments')
    expect(app.audits().at(-1)).toMatchObject({ list_of: 'overdue', decision: 'failed' })
  })

  it('is no empty list for a coach whose role Slack does not tell', async () => {
    await startAnew({ env: { EXEC_COACHES: 'S0COACHES' } })
    app.slack.fault('usergroups.users.list', { kind: 'error', error: 'internal_error', times: 10 })
    expect(await coach.asks('assignments')).not.toContain('No assignments')
    expect(app.audits()).toMatchObject([{ list_of: 'overdue', decision: 'refused' }])
  })

  it("is of a group coach's own group alone", async () => {
    const groups = [{ id: 'g1', name: 'Field Sales', emails: [RAVI.email] }]
    await startAnew({ env: { EXEC_GROUP_COACHES: 'Field Sales=U0COLLEAGUE' } })
    app.exec.groups.push(...groups)
    app.addMember({ id: RAVI.id, email: RAVI.email, role: 'member' })
    assign({ inDays: -3, user: RAVI })
    assign({ inDays: -4 })
    const text = await app.person('U0COLLEAGUE').asks('assignments')
    expect(text).toMatch(/Overdue[\s\S]*Ravi Patel/)
    expect(text).not.toContain('Jane')
    expect(asked().filter(({ query }) => query.status === 'past_due')).toMatchObject([
      { query: { user_emails: RAVI.email } },
    ])
    expect(app.audits()).toMatchObject([{ list_of: 'overdue', decision: 'listed', reason: 'group_coach' }])
  })

  it("is not for others, also by an old coach's button", async () => {
    expect(await jane.asks('assignments')).not.toContain('Overdue')
    await coach.asks('assignments')
    assign({ user: { email: 'carla@acme.com' } })
    app.pass(10 * MINUTE_MS)
    await coach.asks('assignments')
    await app.restart({ EXEC_COACHES: 'U0SOMEONE' })
    await coach.presses('Overdue: 2')
    expect(coach.sees()).not.toContain('Ravi')
  })

  it('stands in their Home below the sessions', async () => {
    await coach.opensHome()
    expect(app.audits()).toContainEqual(
      expect.objectContaining({ surface: 'home', list_of: 'overdue', decision: 'listed', reason: 'coach' }),
    )
    expect(coach.seesIn('home')).toMatch(
      /Your sessions[\s\S]*\*Overdue\*: 2 of your people's assignments[\s\S]*Ravi/,
    )
    const line = { surface: 'home', list_of: 'overdue', decision: 'listed', reason: 'coach' }
    expect(app.audits().filter(({ list_of }) => list_of === 'overdue')).toMatchObject([line])
    const overdueAsked = () => asked().filter(({ query }) => query.status === 'past_due').length
    app.pass(59 * MINUTE_MS)
    await coach.opensHome()
    expect(overdueAsked()).toBe(1)
    await coach.presses('Refresh')
    expect(overdueAsked()).toBe(2)
  })
})

describe('My assignments in the Home', () => {
  it('stands above the sessions, for one more request to Exec', async () => {
    assign({ inDays: 1 })
    addSessions(app, 1)
    await jane.opensHome()
    expect(jane.seesIn('home')).toMatch(
      /My assignments[\s\S]*\[Practice\][\s\S]*Due tomorrow[\s\S]*Your sessions[\s\S]*#1/,
    )
    expect(app.execPaths().toSorted()).toEqual(['/scenarios', ASSIGNMENTS, '/sessions', '/workspace/members'])
  })

  it('says below the sessions that there is none', async () => {
    await jane.opensHome()
    expect(jane.seesIn('home')).toMatch(/No sessions yet[\s\S]*\*My assignments\*: none yet/)
  })

  it('unfolds those that are done, and asks Exec nothing for that', async () => {
    addSessions(app, 25)
    assign({ status: 'completed', best_score: 91, best_rank: 'gold' })
    await jane.opensHome()
    await jane.presses('Older')
    const before = app.exec.requests.length
    await jane.presses('Show 1 done')
    expect(jane.seesIn('home')).toMatch(/#11[\s\S]*Done.*best 🥇 91\/100[\s\S]*\[Hide done\]/)
    await jane.presses('Hide done')
    expect(jane.seesIn('home')).toContain('[Show 1 done]')
    expect(app.exec.requests).toHaveLength(before)
  })

  it("keeps no Home waiting: it comes once Exec has answered, and does not stand in another person's", async () => {
    await startAnew({ bot: { timing: { homeMs: 50 } } })
    app.addMember({
      id: 'jane',
      email: 'jane@acme.com',
      first_name: 'Jane',
      last_name: 'Smith',
      role: 'member',
    })
    assign()
    addSessions(app, 1)
    const letExecAnswer = app.holdExec(ASSIGNMENTS)
    const opening = jane.opensHome()
    await jane.waitsFor('#1')
    expect(jane.seesIn('home')).not.toContain('My assignments')
    letExecAnswer()
    await opening
    expect(jane.seesIn('home')).toMatch(/My assignments[\s\S]*#1/)
    await coach.opensHome()
    await coach.picks('Jane Smith')
    expect(coach.seesIn('home')).toContain('#1')
    expect(coach.seesIn('home')).not.toContain('assignments*')
  })

  it('leaves room for everything else, however long the lists are', async () => {
    const user = { email: 'carla@acme.com' }
    addSessions(app, 30, () => ({ user }))
    for (let count = 1; count <= 60; count += 1) {
      assign({ user, inDays: count })
      assign({ user, status: 'completed', inDays: count })
      assign({ inDays: -count })
    }
    await coach.opensHome()
    await coach.presses('Show 60 done')
    expect(coach.home().blocks.length).toBeLessThanOrEqual(100)
    expect(coach.seesIn('home')).toMatch(
      /\+55 more\.[\s\S]*\+55 more\.[\s\S]*#10[\s\S]*\*Overdue\*: 60[\s\S]*\+55 more\./,
    )
  })

  it('says that Exec did not send them, beside the sessions', async () => {
    addSessions(app, 1)
    app.exec.faults.setFor(ASSIGNMENTS, { kind: 'html' })
    await jane.opensHome()
    expect(jane.seesIn('home')).toMatch(/#1[\s\S]*\*My assignments\*: Exec didn't send them/)
    app.exec.faults.clear()
    app.pass(MINUTE_MS)
    assign()
    await jane.presses('Refresh')
    expect(jane.seesIn('home')).toContain('[Practice]')
  })
})
