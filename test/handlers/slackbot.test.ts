import { describe, expect, it } from 'vitest'
import { DAY_MS } from '../../src/lib/durations.ts'
import { sharedTestApp, testApp } from '../support/app-fixture.ts'
import { APP_DATABASE } from '../support/database/app-with-database.ts'
import { assignmentDocument } from '../support/exec/assignments.ts'
import { addAttempts } from '../support/exec/jane-attempts.ts'
import { ID, LINK, ungradedDocument } from '../support/exec/session-documents.ts'
import { gate } from '../support/gate.ts'
import { inOrder } from '../support/in-order.ts'
import type { JsonObject } from '../support/slack/json.ts'
import { Slackbot } from '../support/slack/slackbot.ts'
import { IMPATIENT, type TestApp } from '../support/test-app.ts'

const SCENARIO = { id: 's1a2b3c4d5e6', name: 'Procurement Discovery', slug: 'procurement-discovery' }
const options = { env: { EXEC_SLACKBOT: 'on' }, database: APP_DATABASE }

function prepare(app: TestApp): void {
  app.addSession()
  addAttempts(app.exec, 2)
  app.addMember()
  app.addMembers('jane', 'sam')
  app.exec.scenarios.set(SCENARIO.id, SCENARIO)
  app.exec.assignments.push(assignmentDocument({ due_date: app.ago(-DAY_MS) }))
}

describe('Slackbot', () => {
  const app = sharedTestApp(options, (app) => {
    prepare(app)
    app.addSession(ungradedDocument({ id: 'u1', scenario: { id: 's2', name: 'Cold Call' } }))
  })
  const slackbot = (user: string) => app.slack.slackbot({ user_id: user })
  const asks = (user: string, tool: string, input: JsonObject) => slackbot(user).calls(tool, input)

  it('tells a model which tools there are, that each only reads, and nothing of anybody', async () => {
    const tools = await slackbot('U0REP').tools()
    expect(tools.map(({ name }) => name).toSorted()).toEqual([
      'my_progress',
      'my_sessions',
      'person_sessions',
      'scores_by_person',
      'session_feedback',
      'team_week',
      'what_to_practice',
    ])
    for (const { annotations, _meta, description = '' } of tools) {
      expect(annotations?.readOnlyHint).toBe(true)
      expect(_meta).toEqual({ slack: { supportsBlockKit: true } })
      expect(description).toMatch(/\bNot for\b/)
    }
    expect(app.execPaths()).toEqual([])
    expect(app.audits()).toEqual([])
  })

  it.each<[who: string, tool: string, input: JsonObject, says: RegExp]>([
    ['U0REP', 'my_sessions', {}, inOrder('Gold 82.5/100', `{"session":"${ID}"}`, '41/100', '40/100')],
    ['U0REP', 'my_sessions', { limit: 1, scenario: 'procure' }, inOrder('82.5/100', '> 1 of 3')],
    ['U0REP', 'my_sessions', { scenario: 'elsewhere' }, /can't find that scenario/],
    [
      'U0REP',
      'session_feedback',
      { session: 'latest' },
      inOrder('82.5/100', 'What went well', 'Next Step — Poor'),
    ],
    ['U0REP', 'session_feedback', { session: LINK }, /82\.5\/100/],
    [
      'U0REP',
      'session_feedback',
      { session: ID, detail: 'rubric' },
      inOrder('Next Step — Poor', '> “we will be in touch', 'Budget Concerns — Fair', 'Questions — Good'),
    ],
    ['U0REP', 'session_feedback', { session: 'not there' }, /isn't a session's id or link/],
    ['U0REP', 'my_progress', {}, inOrder('Attempt 3 of 3', '82.5/100', '41/100', '40/100')],
    ['U0REP', 'my_progress', { scenario: 'Procurement' }, /Attempt 3 of 3/],
    ['U0REP', 'my_progress', { scenario: 'elsewhere' }, /can't find that scenario/],
    [
      'U0REP',
      'my_progress',
      { scenario: 'Cold Call' },
      inOrder('Your sessions', 'Cold Call is being graded'),
    ],
    ['U0REP', 'what_to_practice', {}, inOrder('To practice', 'Procurement Discovery', 'Due tomorrow')],
    ['U0COACH', 'person_sessions', { person: 'U0REP' }, inOrder('Sessions of Jane Smith', '82.5/100')],
    ['U0COACH', 'person_sessions', { person: 'jane@acme.com' }, /Sessions of Jane Smith/],
    ['U0COACH', 'person_sessions', { person: 'JANE' }, /Sessions of Jane Smith/],
    ['U0COACH', 'person_sessions', { person: 'Lee' }, inOrder('Which person?', 'jane Lee', 'sam Lee')],
    ['U0COACH', 'person_sessions', { person: 'nobody' }, /doesn't list that person/],
    [
      'U0COACH',
      'scores_by_person',
      { scenario: 'procurement' },
      /\| Jane Smith \| .* \| Gold 82\.5\/100 \| 3 \|/,
    ],
    ['U0COACH', 'scores_by_person', { scenario: 'elsewhere' }, inOrder("can't find", 'Which scenario?')],
    ['U0COACH', 'my_sessions', {}, /can't find you in Exec by the email/],
    ['U0COLLEAGUE', 'session_feedback', { session: ID }, /can't open this session/],
    ['U0COLLEAGUE', 'person_sessions', { person: 'jane@acme.com' }, /can't list this person/],
    ['U0COLLEAGUE', 'person_sessions', { person: 'jane' }, /Only coaches and Exec admins/],
    ['U0COLLEAGUE', 'team_week', {}, /Only coaches and Exec admins/],
    ['U0COLLEAGUE', 'scores_by_person', { scenario: 'procurement' }, /Only coaches and Exec admins/],
    [
      'U0COLLEAGUE',
      'my_sessions',
      { user_id: 'U0REP', person: 'jane@acme.com' },
      inOrder("I can't find you in Exec", "Press That's me… in Exec's Home."),
    ],
    ['U0GUEST', 'session_feedback', { session: ID }, /As a guest/],
    ['U0OUTSIDER', 'session_feedback', { session: ID }, /only for people in the organization/],
    ['U0NOMAIL', 'my_sessions', {}, /your Slack profile has no email/],
    ['U0NOBODY', 'my_sessions', {}, /Slack didn't share your profile/],
  ])('says to %s for %s %o, and says the same again', async (who, tool, input, says) => {
    const before = app.audits().length
    const reply = await asks(who, tool, input)
    expect(reply).toMatchObject({ isError: false, text: expect.stringMatching(says) })
    const [, ...same] = (await asks(who, tool, input)).text.split('\n')
    // A fault of Slack's has another reference each time.
    if (!reply.text.includes('Reference')) expect(reply.text).toContain(same.join('\n'))
    const lines = Array.from(app.audits().slice(before), ({ surface, user }) => `${surface} ${user}`)
    // What is no session's id is nobody's.
    if (input.session !== 'not there') expect(new Set(lines)).toEqual(new Set([`slackbot ${who}`]))
    if (!['U0REP', 'U0COACH'].includes(who)) expect(reply.text).not.toMatch(/Jane|82\.5|Discovery Questions/)
  })

  it.each<[tool: string, input: JsonObject]>([
    ['my_sessions', { limit: 11 }],
    ['my_sessions', { scenario: 'x'.repeat(201) }],
    ['session_feedback', {}],
    ['person_sessions', { person: null }],
    ['no_such_tool', {}],
  ])('is told that arguments do not fit: %s %o', async (tool, input) => {
    const before = app.audits().length
    const refused = (error: Error) => ({ isError: true, text: error.message })
    expect((await asks('U0REP', tool, input).catch(refused)).isError).toBe(true)
    expect(app.audits()).toHaveLength(before)
  })

  it('acts for a stranger where Slack names a team of another organization, whoever has that id here', async () => {
    const other = app.slack.slackbot({ user_id: 'U0REP', team_id: 'T0OTHER' })
    expect((await other.calls('my_sessions')).text).toContain('only for people in the organization')
  })

  it('calls tools by the buttons that they have drawn', async () => {
    const person = slackbot('U0REP')
    const list = await person.calls('my_sessions', { limit: 1 })
    const card = await person.presses('View', { in: list })
    const rubric = await person.presses('Show rubric', { in: card })
    expect(Slackbot.sees(rubric)).toContain('Ended without a date')
    expect(await person.presses('Hide rubric', { in: rubric })).toEqual(card)
  })

  it('draws links to where one practices, and nothing that writes or opens a form', async () => {
    app.exec.scenarios.set(SCENARIO.id, { ...SCENARIO, url: 'https://acme.app.exec.com/s/1' })
    app.pass(2 * DAY_MS)
    const { text, blocks } = await asks('U0REP', 'session_feedback', { session: ID })
    expect(text).toContain('→ “Practice again ↗”: https://acme.app.exec.com/s/1')
    expect(Slackbot.sees({ text, blocks, isError: false }).match(/\[.*?\]/g)).toEqual([
      '[Show rubric]',
      '[Practice again ↗]',
    ])
  })
})

describe('Slackbot, with an app of its own', () => {
  const app = testApp(options, prepare)
  const slackbot = (user: string) => app.slack.slackbot({ user_id: user })
  const textFor = async (user: string, tool: string, input: JsonObject = {}) =>
    (await slackbot(user).calls(tool, input)).text

  it('says of the week who practiced, who rose and who did not practice, by one list', async () => {
    for (const [id, days] of [
      ['a2', 2],
      [ID, 1],
    ] as const)
      app.addSession({ ...app.exec.sessions.get(id), created_at: app.ago(days * DAY_MS) })
    const text = await textFor('U0COACH', 'team_week')
    expect(text).toMatch(
      inOrder(
        '1 person practiced · 1 didn',
        'Rose: Jane Smith (Procurement Discovery, 41 → 82.5)',
        "Didn't practice: sam Lee",
        '| Jane Smith | 2 | Gold 82.5/100 | Procurement Discovery |',
      ),
    )
    expect(await textFor('U0COACH', 'team_week')).toBe(text)
    expect(app.execRequests('/sessions')).toHaveLength(1)
  })

  it('says that Exec is slow, to a coach too, and begins no call that waited too long', async () => {
    await app.start({ bot: { timing: { toolMs: 50 } } })
    const letExecAnswer = app.holdExec()
    const rep = slackbot('U0REP')
    const texts = await Promise.all([
      ...[1, 2, 3, 4].map(async (limit) => (await rep.calls('my_sessions', { limit })).text),
      textFor('U0COACH', 'team_week'),
    ])
    for (const text of texts) expect(text).toContain('Exec took too long to answer')
    letExecAnswer()
    await app.bot.idle()
    expect(app.decisions()).toEqual(Array.from({ length: 5 }, () => 'failed timed_out'))
  })

  it('says that Exec is down, and *Try again* calls the same', async () => {
    await app.start({ bot: IMPATIENT })
    app.execFails()
    const person = slackbot('U0REP')
    const failed = await person.calls('session_feedback', { session: ID, detail: 'rubric' })
    expect(failed.text).toContain('Exec is having problems right now')
    app.exec.faults.clear()
    expect((await person.presses('Try again', { in: failed })).text).toContain('Ended without a date')
  })

  it('counts requests to Exec as those of the person who asks', async () => {
    await app.start({ env: { EXEC_LIMIT_PER_DAY: '4' } })
    await textFor('U0REP', 'my_sessions')
    expect(await textFor('U0REP', 'session_feedback', { session: ID })).toContain(
      'your share of Exec lookups',
    )
  })

  it('says what can not be checked while the database is away, and answers who needs no check', async () => {
    await app.loseTable('outbox')
    const feedback = (user: string) => textFor(user, 'session_feedback', { session: ID })
    expect(await feedback('U0COLLEAGUE')).toContain("couldn't check whether someone asked you")
    expect(await feedback('U0REP')).toContain('82.5')
  })

  it('counts a call that a stop does not wait for', async () => {
    const [arrived, held] = [gate(), gate()]
    app.exec.faults.set({ kind: 'late', until: held.opened, onArrival: arrived.open })
    const answering = textFor('U0REP', 'session_feedback', { session: ID }).catch(() => 'cut off')
    await arrived.opened
    expect(await app.bot.stop({ withinMs: 0 })).toBe(1)
    expect(await answering).toBe('cut off')
    held.open()
  })
})
