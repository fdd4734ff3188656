import { beforeEach, describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../support/durations.ts'
import { type AssignmentDocument, assignmentDocument } from '../../support/exec/assignments.ts'
import { scenarioDocument } from '../../support/exec/scenarios.ts'
import { addRavi, addSessions, RAVI } from '../../support/home-sessions.ts'
import { inOrder, inOrderFromStart } from '../../support/in-order.ts'

const ASSIGNMENTS = '/scenarios/assignments'
const SCENARIO = scenarioDocument()
const OF_COACH = { user: { email: 'carla@acme.com' }, scenario: { id: 's2', name: 'Coaching' } }

const app = testApp({}, ({ exec }) => {
  exec.scenarios.set(SCENARIO.id, SCENARIO)
})
const { rep, coach, admin, colleague } = app
const { dm } = rep

function assign(inDays = 3, change: Partial<AssignmentDocument> = {}): void {
  const due_date = new Date(app.now() + inDays * DAY_MS).toISOString()
  const id = `assignment${app.exec.assignments.length + 1}`
  app.exec.assignments.push(assignmentDocument({ id, due_date, ...change }))
}

const paths = () => app.execPaths().toSorted()
const asked = () => app.execRequests(ASSIGNMENTS)
const overdueAsked = () => asked().filter(({ query }) => query.status === 'past_due')

describe('/exec-session assignments', () => {
  it('lists what the person is to practice, for them alone, with one request to Exec', async () => {
    assign(1, { rank_min: 'gold' })
    assign(1, { user: RAVI })
    const text = await rep.asks('assignments')
    expect(text).toMatch(
      inOrder('To practice\n*Procurement Discovery* [Practice ↗]\n', 'Due tomorrow', 'Goal: Gold'),
    )
    expect(text).not.toContain('Overdue')
    expect(JSON.stringify(rep.answer().blocks)).toContain(`"url":"${SCENARIO.url}"`)
    // The other two are once a day, for everyone.
    expect(paths()).toEqual(['/scenarios', ASSIGNMENTS, '/workspace/members'])
    expect(asked()).toMatchObject([{ query: { user_emails: 'jane@acme.com', page: '1', page_size: '100' } }])
    expect(app.audits()).toMatchObject([{ list_of: 'own', decision: 'listed', reason: 'participant' }])
    app.pass(10 * MINUTE_MS)
    app.exec.faults.set({ kind: 'limited', retryAfter: 3600, where: 'error' })
    expect(await rep.asks('assignments')).toMatch(inOrder('Procurement Discovery', 'As of'))
  })

  it('says when there is none, without asking for the scenarios; the Home then says nothing of them', async () => {
    app.addMembers('jane')
    expect(await rep.asks('assignments')).toContain('No assignments yet.')
    expect(paths()).toEqual([ASSIGNMENTS, '/workspace/members'])
    await rep.opensHome()
    expect(rep.seesIn('home')).toMatch(inOrder('No sessions yet'))
  })

  it('tells someone whom Exec does not know how to be found', async () => {
    expect(await rep.asks('assignments')).toMatch(inOrder("I can't find you in Exec", "[That's me…]"))
  })

  it('pages in the direct message of the app, too, and shows those that are done', async () => {
    for (let day = 1; day <= 7; day += 1) assign(day, { scenario: { id: 's2', name: `#${day}` } })
    const scenario = { id: 's2', name: 'Pricing' }
    assign(3, { status: 'completed', best_score: 91, best_rank: 'gold', scenario })
    await dm.posts('Assignments')
    await dm.presses('More')
    expect(dm.sees()).toMatch(inOrder('#6', '#7', '6–7 of 7'))
    await dm.presses('Back')
    expect(dm.sees()).toContain('1–5 of 7')
    await dm.presses('Show 1 done')
    await dm.presses('More')
    expect(dm.sees()).toMatch(/#7[\s\S]*Pricing\n?.*[\s\S]*Done.*best 🥇 91\/100/)
    await dm.presses('Hide done')
    expect(dm.sees()).not.toContain('Pricing')
    expect(asked()).toHaveLength(1)
  })

  it('tells a failure, with a reference', async () => {
    app.execFails()
    expect(await rep.asks('assignments')).toMatch(inOrder('is having problems', 'EX-'))
    app.exec.faults.clear()
    assign()
    await rep.presses('Try again')
    expect(rep.privateReply()).toMatch(inOrderFromStart('To practice\n', 'Procurement Discovery'))
  })

  it('asks back where more follows the word: a list of one person is not to be had', async () => {
    assign()
    const text = await rep.asks('assignments <@U0REP2|ravi>')
    expect(text).toBe('Did you mean `/exec-session assignments`?\n[To practice]')
    expect(app.execPaths()).toEqual([])
    await rep.presses('To practice')
    expect(rep.sees()).toContain('Procurement Discovery')
  })

  it('refuses someone without an email or of another organization, and does not ask Exec', async () => {
    rep.profile.is_stranger = true
    expect(await app.withoutEmail.asks('assignments')).toContain('your Slack profile has no email')
    expect(await rep.asks('assignments')).toContain('only for people in the organization')
    expect(asked()).toEqual([])
    const reasons = app.decisions()
    expect(reasons).toEqual(['refused email_missing', 'refused other_organisation'])
  })
})

describe('what is overdue, for a coach', () => {
  beforeEach(() => {
    assign(-3, { user: RAVI })
    assign(-20)
    assign(5)
  })

  it('is listed with names, for one request that serves all coaches', async () => {
    const text = await coach.asks('assignments')
    expect(text).toMatch(
      inOrder('Overdue\n', '*Ravi Patel* · Procurement Discovery', '\n', 'Was due 3 days ago', 'Jane Smith'),
    )
    expect(text).not.toContain('Practice')
    expect(overdueAsked()).toHaveLength(1)
    app.addMember()
    await admin.asks('assignments')
    expect(overdueAsked()).toHaveLength(1)
    expect(app.audits()[0]).toMatchObject({ list_of: 'overdue', decision: 'listed' })
  })

  it('stands beside their own assignments, and is not said to be nothing while Exec does not tell', async () => {
    assign(3, OF_COACH)
    expect(await coach.asks('assignments')).toMatch(inOrder('To practice', 'Coaching', '[Overdue: 2]'))
    await coach.presses('Overdue: 2')
    expect(coach.sees()).toContain('Ravi Patel')
    await coach.presses('To practice')
    expect(coach.sees()).toContain('Coaching')
    // Their own are known then, and those of their people too old.
    app.pass(58 * MINUTE_MS)
    await coach.asks('assignments')
    app.pass(3 * MINUTE_MS)
    app.exec.faults.setFor(ASSIGNMENTS, { kind: 'server_error', status: 500 })
    await coach.presses('Overdue: 2')
    expect(coach.sees()).toContain('EX-')
    expect(coach.sees()).not.toContain('No assignments')
    expect(app.lastAudit()).toMatchObject({ list_of: 'overdue', decision: 'failed' })
  })

  it('is no empty list for a coach whose role Slack does not tell', async () => {
    await app.start({ env: { EXEC_COACHES: 'S0COACHES' } })
    app.slackAnswers('usergroups.users.list', 'internal_error', 10)
    expect(await coach.asks('assignments')).not.toContain('No assignments')
    expect(app.audits()).toMatchObject([{ list_of: 'overdue', decision: 'failed' }])
  })

  it("is of a group coach's own group alone", async () => {
    await app.start({ env: { EXEC_GROUP_COACHES: 'Field Sales=U0COLLEAGUE' } })
    app.exec.groups.push({ id: 'g1', name: 'Field Sales', emails: [RAVI.email] })
    addRavi(app)
    assign(-3, { user: RAVI })
    assign(-4)
    const text = await colleague.asks('assignments')
    expect(text).toMatch(inOrder('Overdue', 'Ravi Patel'))
    expect(text).not.toContain('Jane')
    expect(overdueAsked()).toMatchObject([{ query: { user_emails: RAVI.email } }])
    expect(app.audits()).toMatchObject([{ list_of: 'overdue', decision: 'listed', reason: 'group_coach' }])
  })

  it("is not shown by an old coach's button", async () => {
    assign(3, OF_COACH)
    await coach.asks('assignments')
    await app.restart({ EXEC_COACHES: 'U0SOMEONE' })
    await coach.presses('Overdue: 2')
    expect(coach.sees()).not.toContain('Ravi')
  })

  it('stands first in their Home, each with Coach…, or for someone without a session in that scenario, with Nudge…', async () => {
    addRavi(app)
    const { scenario = {} } = assignmentDocument()
    addSessions(app, 1, () => ({ scenario }))
    addSessions(app, 2, (number) => ({ id: `ravi${number}`, user: RAVI }))
    await coach.opensHome()
    expect(coach.seesIn('home')).toMatch(
      /^Needs you\n.*Ravi Patel\* · Procurement Discovery · was due 3 days ago \[Nudge…\]\n.*Jane Smith\* .* was due 20 days ago \[Coach…\]\n/,
    )
    const line = { surface: 'home', list_of: 'overdue', decision: 'listed', reason: 'coach' }
    expect(app.audits()).toContainEqual(expect.objectContaining(line))
    app.pass(59 * MINUTE_MS)
    await coach.opensHome()
    expect(overdueAsked()).toHaveLength(1)
    await coach.chooses('Refresh')
    expect(overdueAsked()).toHaveLength(2)
    await coach.presses('Coach…', { beside: 'Jane' })
    expect(coach.seesIn('modal')).toContain('🥇 82.5/100 · Procurement Discovery — Jane Smith')
    await coach.closes()
    await coach.asks('assignments')
    expect(coach.sees()).toMatch(/Ravi Patel\* .*\[Nudge…\][\s\S]*Jane Smith\* .*\[Coach…\]/)
  })
})

describe('To practice in the Home', () => {
  it('stands above the sessions, for one more request to Exec, which also serves the command', async () => {
    assign(1)
    addSessions(app, 1)
    await rep.opensHome()
    expect(rep.seesIn('home')).toMatch(
      inOrder(
        '*What to practice now: Procurement Discovery* [Practice ↗]\n',
        'Due tomorrow',
        'Your sessions',
        '#1',
      ),
    )
    await rep.asks('ASSIGNMENTS')
    expect(paths()).toEqual(['/scenarios', ASSIGNMENTS, '/sessions', '/workspace/members'])
  })

  it('begins with the scenario of the weakest newest attempt, where nothing is overdue', async () => {
    const scenario = { id: 's2', name: 'Negotiation' }
    app.exec.scenarios.set('s2', scenarioDocument(scenario))
    app.addSession({ id: 'weak', scenario, score: 61, rank: 'bronze', created_at: app.ago(HOUR_MS) })
    assign(1)
    await rep.opensHome()
    expect(rep.seesIn('home')).toMatch(
      inOrderFromStart(
        '*What to practice now: Negotiation* [Practice ↗]\nYour weakest score: 🥉 61/100\n',
        'To practice\n*Procurement Discovery* [Practice ↗]',
        'Your sessions',
      ),
    )
  })

  it('leads to those that are done', async () => {
    addSessions(app, 1)
    assign(3, { status: 'completed', best_score: 91, best_rank: 'gold' })
    await rep.opensHome()
    expect(rep.seesIn('home')).toMatch(inOrder('#1', '*To practice*: all done.', '[Show all]'))
    await rep.presses('Show all')
    await rep.presses('Show 1 done')
    expect(rep.seesIn('modal')).toMatch(inOrder('Done', 'best 🥇 91/100', '[Hide done]'))
  })

  it("keeps no Home waiting: it comes once Exec has answered, and does not stand in another person's", async () => {
    await app.start({ bot: { timing: { homeMs: 50 } } })
    app.addMembers('Jane')
    assign()
    addSessions(app, 1)
    const letExecAnswer = app.holdExec(ASSIGNMENTS)
    const opening = rep.opensHome()
    await rep.waitsFor('#1')
    expect(rep.seesIn('home')).not.toContain('What to practice')
    letExecAnswer()
    await opening
    expect(rep.seesIn('home')).toMatch(inOrder('What to practice now', '#1'))
    await coach.opensHome()
    await coach.picks('Jane Lee')
    expect(coach.seesIn('home')).toContain('#1')
    expect(coach.seesIn('home')).not.toContain('practice now')
  })

  it('leaves room for everything else, however long the lists are', async () => {
    addSessions(app, 12, () => OF_COACH)
    for (let count = 1; count <= 8; count += 1) {
      assign(count, OF_COACH)
      assign(count, { ...OF_COACH, status: 'completed' })
      assign(-count, { scenario: { id: `late${count}`, name: 'Late' } })
    }
    await coach.opensHome()
    for (const row of [/was due/g, /not started yet/g])
      expect(coach.seesIn('home').match(row)?.length).toBeLessThanOrEqual(5)
    expect(coach.home().blocks.length).toBeLessThanOrEqual(100)
    expect(coach.seesIn('home')).toMatch(
      inOrder('Needs you', '7 more overdue', 'What to practice now', '[Show all]', 'Coaching'),
    )
    await coach.presses('Show all', { in: 'home' })
    expect(coach.seesIn('modal')).toMatch(inOrder('To practice', '1–5 of 8', '[Show 8 done]'))
  })

  it('says that Exec did not send them, beside sessions that are kept', async () => {
    addSessions(app, 1)
    assign()
    await rep.opensHome()
    app.execFails(ASSIGNMENTS)
    app.execFails('/sessions')
    app.pass(10 * MINUTE_MS)
    await rep.opensHome()
    expect(rep.seesIn('home')).toMatch(inOrder('[Try again]', '#1', "*To practice*: Exec didn't send it"))
  })

  it('says that Exec did not send them, beside the sessions', async () => {
    addSessions(app, 1)
    app.exec.faults.setFor(ASSIGNMENTS, { kind: 'html' })
    await rep.opensHome()
    expect(rep.seesIn('home')).toMatch(inOrder('#1', "*To practice*: Exec didn't send it"))
    app.exec.faults.clear()
    app.pass(MINUTE_MS)
    assign()
    await rep.chooses('Refresh')
    expect(rep.seesIn('home')).toContain('[Practice ↗]')
  })
})
