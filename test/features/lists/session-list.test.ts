import { describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import type { SessionDocument } from '../../support/exec/session-document.ts'
import { ungradedDocument } from '../../support/exec/session-documents.ts'
import { inOrder, inOrderFromStart } from '../../support/in-order.ts'
import { interactiveElements } from '../../support/slack/blocks/interactive-elements.ts'

const app = testApp({}, (app) => {
  app.addMember()
  add(7)
})
const { rep, coach, colleague } = app

/** Adds or replaces so many of Jane's sessions, each an hour older than the one before. */
function add(count: number, of: Partial<SessionDocument> = {}): void {
  for (let index = 0; index < count; index += 1) {
    const created_at = new Date(Date.UTC(2026, 2, 15) - index * 3_600_000).toISOString()
    app.addSession({ id: `s${index}`, created_at, scenario: { id: 's1', name: `Scenario ${index}` }, ...of })
  }
}

const decisions = () => app.audits().map(({ surface, decision }) => [surface, decision])

describe('/exec-session without a session', () => {
  it('lists the five latest sessions, with one request to Exec, and leads to each and back in place', async () => {
    app.addSession(
      ungradedDocument({ id: 's1', created_at: '2026-03-14T23:00:00Z', scenario: { name: 'One' } }),
    )
    const answer = await rep.asks('RECENT ')
    expect(answer).toContain('Your sessions')
    expect(answer).toContain('*🥇 82.5/100 · Scenario 0* [View]')
    expect(answer).toContain("*⚪ Doesn't count · One* [View]")
    expect(answer).toMatch(/Scenario 4(?![\s\S]*Scenario 5)[\s\S]*1–5 of 7/)
    expect(app.exec.requests).toMatchObject([
      { path: '/sessions', query: { user_emails: 'jane@acme.com', page: '1', page_size: '100' } },
    ])
    expect(app.audits()).toMatchObject([
      { user: 'U0REP', surface: 'command', list_of: 'own', decision: 'listed', reason: 'participant' },
    ])
    await Promise.all([rep.presses('Older'), rep.presses('Older')])
    expect(rep.sees()).toContain('6–7 of 7')
    await rep.presses('View', { beside: 'Scenario 6' })
    expect(rep.sees()).toMatch(
      inOrder('82.5/100 · Scenario 6', '[Full review] [Show rubric] [Share…] [Back]'),
    )
    await rep.presses('Back')
    expect(rep.seesOnly()).toContain('6–7 of 7')
    expect(app.execPaths().toSorted()).toEqual(['/scenarios', '/sessions', '/sessions/s6'])
    expect(decisions().slice(1)).toEqual([
      ['list:list.older', 'listed'],
      ['list:list.older', 'listed'],
      ['list:session.view', 'shown'],
      ['list:list.back', 'listed'],
    ])
  })

  it('has one line for what is being graded', async () => {
    add(2)
    for (const id of ['new1', 'new2', 'new3']) app.beginSession(id)
    expect(await rep.asks('')).toMatch(inOrderFromStart('Your sessions\n', '⏳ 3 are being graded.\n'))
    expect(rep.sees()).not.toContain('Not graded yet')
  })

  it('says in place of the list what is wrong with Exec, and shows it there after Try again', async () => {
    app.execFails()
    expect(await rep.asks('')).toContain('is having problems')
    app.exec.faults.clear()
    await rep.presses('Try again')
    expect(rep.sees()).toContain('🥇 82.5/100 · Scenario 0')
  })
})

describe('View and Back in a list', () => {
  it('work an hour later, after the first response_url has expired, and once for a second delivery', async () => {
    await app.start({ mode: 'socket', slack: { clock: app.now } })
    await rep.asks('')
    app.pass(3_600_000)
    await rep.presses('Older')
    expect(rep.sees()).toContain('6–7 of 7')
    const calls = app.slack.callsOf('response_url').length
    await app.redeliver()
    expect(app.slack.callsOf('response_url')).toHaveLength(calls)
  })

  it('say beside the list why the card is not shown, and leave the list as it is', async () => {
    await rep.asks('')
    const list = rep.answer()
    const before = rep.sees()
    app.exec.sessions.clear()
    await rep.presses('View', { beside: 'Scenario 0' })
    expect(rep.seesIn(list)).toBe(before)
    expect(rep.sees()).toContain("Exec can't find this session")
  })

  it("refuse someone who may no longer see another's list, and leave the list as it is", async () => {
    await coach.asks('recent <@U0REP>')
    await app.restart({ EXEC_COACHES: 'U0REP2' })
    const list = coach.answer()
    const before = coach.sees()
    for (const press of [{ label: 'Older' }, { label: 'View', beside: 'Scenario 0' }]) {
      await coach.presses(press.label, { in: list, beside: press.beside })
      expect(coach.seesIn(list)).toBe(before)
      expect(coach.sees()).not.toMatch(/Jane|Scenario/)
      expect(app.lastAudit()).toMatchObject({ user: 'U0COACH', decision: 'refused' })
    }
    expect(coach.messages()).toHaveLength(3)
    const refused = { list_of: 'U0REP', decision: 'refused', reason: 'list_not_allowed' }
    expect(app.audits()).toContainEqual(expect.objectContaining(refused))
  })

  it('show nothing of another person’s list, which a forged button names', async () => {
    app.addSession({ id: 'r1', user: { id: 'u9', email: 'ravi@acme.com' } })
    await rep.asks('')
    const list = rep.answer()
    const before = rep.sees()
    for (const { element } of interactiveElements(list.blocks))
      if (element.action_id === 'list.older') element.value = 'list:1:0::=ravi%40acme.com'
    await rep.presses('Older')
    expect(rep.seesIn(list)).toBe(before)
    expect(rep.sees()).toContain("You can't list this person's sessions")
    expect(app.lastAudit()).toMatchObject({
      decision: 'refused',
      reason: 'list_not_allowed',
      list_of: 'by_email',
    })
    expect(app.execRequests('/sessions')).toHaveLength(1)
  })
})

describe('/exec-session with a person', () => {
  it('lists their sessions for a coach, by mention or email, also without a Slack account', async () => {
    expect(await coach.asks('recent <@U0REP|jane>')).toContain('Sessions of Jane Smith')
    await coach.presses('Older')
    expect(coach.sees()).toContain('\n6–7 of 7\n')
    await coach.presses('View', { beside: 'Scenario 6' })
    await coach.presses('Back')
    expect(coach.sees()).toContain('Sessions of Jane Smith')
    const lists = app.execRequests('/sessions')
    expect(lists.filter(({ query }) => query.scenario_ids === undefined)).toHaveLength(1)
    expect(await coach.asks('<mailto:Jane@acme.com|Jane@acme.com>')).toContain('Sessions of Jane Smith')
    const listed = { user: 'U0COACH', surface: 'command', decision: 'listed', reason: 'coach' }
    expect(app.audits().at(0)).toMatchObject({ ...listed, list_of: 'U0REP' })
    expect(app.lastAudit()).toMatchObject({ ...listed, list_of: 'u1a2b3c4d5e6' })
    app.addSession({ id: 'a', user: { id: 'u5', email: 'alum@acme.com', first_name: 'Pat' } })
    expect(await coach.asks('recent Alum@Acme.com')).toMatch(
      /^Sessions of Pat\n\*🥇 82\.5(?![\s\S]*Scenario 0)/,
    )
  })

  it('says how to name one, without asking Exec, and what is known of one without a list', async () => {
    for (const [text, words] of [
      ['latest jane', "I don't know who that is"],
      ['@jane', "I don't know who that is"],
      ['<!subteam^S0COACHES>', "I don't know who that is"],
      ['recent <@U0REP> <@U0REP2>', "I don't know who that is"],
      ['recent <@U0OUTSIDER>', 'in another organization'],
      ['recent <@U0NOMAIL>', "That person's Slack profile has no email"],
      ['recent <@U0BOT>', 'profile has no email'],
    ] as const)
      expect(await coach.asks(text)).toContain(words)
    expect(app.execRequests('/sessions')).toEqual([])
    expect(await coach.asks('recent <@U0REP2>')).toMatch(
      inOrder('Sessions of Ravi Patel', 'No sessions yet under the email in their Slack profile'),
    )
    expect(await coach.asks('recent nobody@acme.com')).toContain('No sessions yet under nobody@acme.com.')
  })
})

describe('/exec-session latest', () => {
  it('shows the newest graded session, which leads to the list, with two requests to Exec, and one a day for the scenarios', async () => {
    app.addSession(
      ungradedDocument({ id: 's0', created_at: '2026-03-15T10:00:00Z', scenario: { name: 'New' } }),
    )
    expect(await rep.asks('latest')).toContain('🥇 82.5/100 · Scenario 1')
    expect(app.execPaths().toSorted()).toEqual(['/scenarios', '/sessions', '/sessions/s1'])
    await rep.presses('All sessions')
    expect(rep.sees()).toContain("Doesn't count · New")
    expect(app.execPaths()).toHaveLength(3)
    expect(await coach.asks('latest <@U0REP|jane>')).toContain('🥇 82.5/100 · Scenario 1')
    await coach.presses('All sessions')
    expect(coach.sees()).toMatch(inOrder('Sessions of Jane Smith', 'New'))
    const byCoach = { user: 'U0COACH', reason: 'coach' }
    expect(app.audits().slice(-3)).toMatchObject([
      { ...byCoach, list_of: 'U0REP', decision: 'listed' },
      { ...byCoach, session: 's1', decision: 'shown' },
      { ...byCoach, list_of: 'U0REP', decision: 'listed' },
    ])
  })

  it('says that no session is graded, of the latest hundred if there are more, and lists those there are', async () => {
    const ungraded = { score: null, rank: null, is_valid_attempt: false }
    add(7, ungraded)
    expect(await rep.asks('latest')).toMatch(inOrder('None of these is graded.', 'Scenario 0* [View]'))
    expect(app.execPaths()).toEqual(['/sessions'])
    add(101, ungraded)
    app.pass(60_000)
    expect(await rep.asks('latest')).toContain('None of the latest 100 is graded.')
    expect(rep.sees()).toMatch(inOrder('Scenario 0* [View]', '1–5 of 101', '[Older]'))
  })

  it('says how to start a session to someone who has none, and to a coach how to see others', async () => {
    app.exec.sessions.clear()
    app.addMembers('colin')
    for (const text of ['', 'LATEST']) {
      expect(await coach.asks(text)).toMatch(
        inOrder('type /exec-session @ and pick their name', "I can't find you in Exec"),
      )
      const answer = await colleague.asks(text)
      expect(answer).toContain('pick a scenario')
      expect(answer).not.toMatch(/pick their name|None of these/)
    }
  })
})
