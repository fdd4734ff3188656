import { afterEach, describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { sessionDocument, ungradedDocument } from '../../support/exec/session-documents.ts'
import type { Fault } from '../../support/slack/faults.ts'

const ID = 'abc123def456'
const app = testApp({}, (app) => {
  app.addSession()
  app.addMember({ email: 'Ada@Acme.com' })
})
const { rep: jane, coach, colleague } = app

afterEach(() => expect(app.slack.notified).toEqual([]))

describe('/exec-session <id or link>', () => {
  it('answers with the card, for the person who asked alone', async () => {
    const answer = await jane.asks(ID)
    expect(answer).toContain('🥇 82.5/100 · Procurement Discovery')
    expect(answer).toContain('*Gold* · Jane Smith · 5m 47s')
    expect(answer).toContain('[Show rubric]')
    expect(coach.messages()).toEqual([])
  })

  it('asks Exec once for the session, with the evaluations and without the transcript', async () => {
    await coach.asks(ID)
    expect(app.execRequests('/sessions/')).toMatchObject([
      { path: `/sessions/${ID}`, query: { include: 'evaluations' } },
    ])
  })

  it.each([
    `<https://acme.app.exec.com/sessions/${ID}>`,
    `<https://acme.app.exec.com/sessions/${ID}?tab=feedback&amp;x=1|the session>`,
    `https://app.exec.com/roleplays/session/${ID}/results.`,
    `“${ID}”`,
    `\`${ID}\``,
  ])('finds the session in %s', async (text) => {
    expect(await jane.asks(text)).toContain('🥇 82.5')
  })

  it('answers in a direct message and in a private channel that the app is not in', async () => {
    expect(await jane.in('D0REPCOACH').asks(ID)).toContain('🥇 82.5')
    expect(await jane.in('G0PRIVATE').asks(ID)).toContain('🥇 82.5')
  })

  it.each(['help', 'HELP', '--help'])(
    'answers "%s" with how to use the command, without asking Exec',
    async (text) => {
      expect(await jane.asks(text)).toContain('`/exec-session &lt;id or link&gt;`')
      expect(app.exec.requests).toEqual([])
    },
  )

  it.each([
    ['<https://app.exec.com/scenarios/procurement>', "a scenario's link"],
    ['<https://app.exec.com/chat/abc123>', 'Scenario Studio chat'],
    [`<https://app.exec.com.evil.com/sessions/${ID}>`, 'another site'],
    ['<https://app.exec.com/settings>', "isn't a session's link"],
  ])('says what is wrong with the text "%s", without asking Exec', async (text, words) => {
    expect(await jane.asks(text)).toContain(words)
    expect(app.exec.requests).toEqual([])
  })

  it.each([
    ['lates', 'Did you mean `/exec-session latest`?', '[Latest session]'],
    ['recnet', 'Did you mean `/exec-session recent`?', '[My sessions]'],
    ['hlep', 'Did you mean `/exec-session help`?', '[Help]'],
    ['shar foo', 'Did you mean `/exec-session share &lt;link&gt;`?', '[My sessions] [Help]'],
    ['progress', "That isn't a session or a command.", '[My sessions] [Help]'],
    ['status', "That isn't a session or a command.", '[My sessions] [Help]'],
    ['foo bar', "That isn't a session or a command.", '[My sessions] [Help]'],
    ['Unfortunately', "That isn't a session or a command.", '[My sessions] [Help]'],
  ])(
    'answers "%s" with what was meant, without a request and without an error id',
    async (text, words, buttons) => {
      const answer = await jane.asks(text)
      expect(answer).toContain(words)
      expect(answer).toContain(buttons)
      expect(answer).not.toContain('EX-')
      expect(app.exec.requests).toEqual([])
    },
  )

  it.each([
    ['lates', 'Latest session', /82\.5[\s\S]*\[All sessions\]/],
    ['status', 'My sessions', /Your sessions[\s\S]*82\.5[\s\S]*\[View\]/],
    ['status', 'Help', /`\/exec-session latest`/],
  ])('answers "%s", and then the button %s, in the same message', async (text, button, words) => {
    await jane.asks(text)
    await jane.presses(button)
    expect(jane.seesOnly()).toMatch(words)
  })

  it.each(['share lovelyopening', 'why lovelyopening'])('asks Exec nothing for "%s"', async (text) => {
    await jane.sendsCommand(text)
    expect(app.exec.requests).toEqual([])
  })

  it('shows a session whose id has no digit by its link', async () => {
    app.addSession({ id: 'abcdefghijkl' })
    expect(await jane.asks('https://app.exec.com/sessions/abcdefghijkl')).toContain('🥇 82.5')
  })

  it('shows Open in Exec for a pasted link, and for an id only where EXEC_SESSION_URL is set', async () => {
    await app.start({ env: { EXEC_SESSION_URL: 'https://acme.app.exec.com/sessions/{id}' } })
    expect(await jane.asks(ID)).toContain('[Open in Exec]')
    await app.start()
    expect(await jane.asks(ID)).not.toContain('[Open in Exec]')
    expect(await jane.asks(`https://app.exec.com/sessions/${ID}`)).toContain('[Open in Exec]')
  })

  it('says that a session is not graded yet', async () => {
    app.addSession(ungradedDocument())
    expect(await jane.asks(ID)).toContain('⏳ Not graded yet · Procurement Discovery')
  })

  it('asks Exec once for a session that two people ask for one after the other', async () => {
    await jane.asks(ID)
    await coach.asks(ID)
    expect(app.execRequests('/sessions/')).toHaveLength(1)
  })
})

describe('access to a session by /exec-session', () => {
  it.each([
    ['its participant', 'U0REP', {}],
    ["one of Exec's admins, in whatever case the email is", 'U0ADMIN', {}],
    ['a coach by id', 'U0COLLEAGUE', { EXEC_COACHES: 'U0COLLEAGUE' }],
    ['a coach by email', 'U0COLLEAGUE', { EXEC_COACHES: 'COLIN@acme.com' }],
    ['a coach by user group', 'U0COLLEAGUE', { EXEC_COACHES: 'S0COACHES' }],
    ['a full member, where the setting says so', 'U0COLLEAGUE', { EXEC_ACCESS: 'workspace' }],
    ['a full member without an email, where the setting says so', 'U0NOMAIL', { EXEC_ACCESS: 'workspace' }],
  ])('shows the session to %s', async (_, user, env) => {
    await app.start({ env })
    app.slack.workspace.usergroups.S0COACHES = ['U0COLLEAGUE']
    expect(await app.person(user).asks(ID)).toContain('🥇 82.5')
    expect(app.audits()).toMatchObject([{ user, session: ID, surface: 'command', decision: 'shown' }])
  })

  it.each([
    ['a colleague', 'U0COLLEAGUE', {}, 'not_allowed', 'The person who did it, their coaches and Exec admins'],
    ['a guest', 'U0GUEST', {}, 'not_allowed', 'As a guest, you can only open your own'],
    [
      'a guest, even where full members may',
      'U0GUEST',
      { EXEC_ACCESS: 'workspace' },
      'not_allowed',
      'As a guest, you can only open your own',
    ],
    ['someone without an email', 'U0NOMAIL', {}, 'email_missing', 'has no email'],
  ])('refuses the session to %s, and says who may see it', async (_, user, env, reason, words) => {
    await app.start({ env })
    const answer = await app.person(user).asks(ID)
    expect(answer).toContain(words)
    expect(answer).not.toMatch(/EX-|EXEC_/)
    for (const secret of ['Jane', 'Smith', 'Procurement', '82.5', 'jane@'])
      expect(answer).not.toContain(secret)
    expect(app.audits()).toMatchObject([{ user, session: ID, decision: 'refused', reason }])
  })

  it('says that the app lacks a permission where Slack does not say who someone is', async () => {
    await app.start({ slack: { scopes: ['commands', 'links:read', 'links:write'] } })
    expect(await jane.asks(ID)).toMatch(/lacks a permission in Slack[\s\S]*Reference EX-/)
    app.slack.refusals.length = 0
  })

  it('refuses a colleague while Exec does not list its admins, and says so', async () => {
    await coach.asks(ID)
    app.exec.faults.set({ kind: 'workspace_inactive' })
    expect(await colleague.asks(ID)).toContain("Exec didn't list its members")
  })

  it('asks Slack once for a person and once for a user group, for three commands', async () => {
    await app.start({ env: { EXEC_COACHES: 'S0COACHES' } })
    app.slack.workspace.usergroups.S0COACHES = ['U0COLLEAGUE']
    await Promise.all([1, 2, 3].map(() => colleague.sendsCommand(ID)))
    expect(app.slack.callsOf('users.info')).toHaveLength(1)
    expect(app.slack.callsOf('usergroups.users.list')).toHaveLength(1)
  })
})

describe('the answer to /exec-session', () => {
  it('is sent once where Slack delivers the command again', async () => {
    await jane.sendsCommand(ID)
    await app.redeliver()
    expect(jane.messages()).toHaveLength(1)
  })

  it.each<[string, Fault, string]>([
    ['refuses it', { kind: 'status', status: 500, times: 5 }, 'response_url_500'],
    ['may have lost it', { kind: 'answer_lost', times: 5 }, 'request_failed'],
  ])(
    'is sent once where Slack %s, and the log has the failure under its error id',
    async (_, fault, reason) => {
      app.slack.fault('response_url', fault)
      await jane.sendsCommand(ID)
      expect(app.slack.callsOf('response_url')).toHaveLength(1)
      const [failure, ...others] = app.lines.filter((line) => line.includes('answer failed'))
      expect(others).toEqual([])
      expect(failure).toContain(`"slack_error":"${reason}"`)
      const errorId = /"error_id":"(EX-\w{6})"/.exec(failure ?? '')?.[1]
      expect(app.audits().at(-1)).toMatchObject({ error_id: errorId, decision: 'not_delivered', reason })
    },
  )

  it('leaves no feedback, name, email, score or secret in the log', async () => {
    await app.start({ env: { LOG_LEVEL: 'debug' } })
    await jane.asks(ID)
    await colleague.asks(ID)
    const log = app.lines.join('')
    const session = sessionDocument()
    for (const secret of [
      app.exec.apiKey,
      app.slack.settings.botToken,
      app.slack.settings.signingSecret,
      'Jane',
      '@acme.com',
      '82.5',
      'Procurement',
      session.outcome_feedback ?? '',
    ])
      expect(log).not.toContain(secret)
  })

  it('answers a command without a trigger_id once', async () => {
    const { payload, ...delivery } = await jane.sendsCommand('help')
    const { trigger_id: _, ...rest } = payload
    for (const count of [2, 2]) {
      await app.redeliver({ ...delivery, payload: rest })
      expect(jane.messages()).toHaveLength(count)
    }
  })
})
