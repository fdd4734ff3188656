import { afterEach, describe, expect, it } from 'vitest'
import { readable } from '../../support/card-text.ts'
import { sessionDocument, ungradedDocument } from '../../support/exec/session-documents.ts'
import type { Fault } from '../../support/slack/faults.ts'
import { startTestApp, type TestApp, type TestAppOptions } from '../../support/test-app.ts'

const ID = 'abc123def456'
let app: TestApp

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  expect(app.slack.notified).toEqual([])
  await app.close()
})

async function start(options: TestAppOptions = {}) {
  app = await startTestApp(options)
  app.exec.sessions.set(ID, sessionDocument())
  app.exec.members.push({
    id: 'm1',
    email: 'Ada@Acme.com',
    first_name: 'Ada',
    last_name: 'A',
    role: 'admin',
  })
}

/** What the person alone reads as the answer to a command. */
async function ask(user: string, text: string, channel = 'C0TEAM'): Promise<string> {
  const before = app.slack.visibleTo(user, channel).length
  const delivery = await app.slack.command({ user, channel, text })
  expect(delivery).toMatchObject({ status: 200, body: null })
  await app.bot.idle()
  const answers = app.slack.visibleTo(user, channel).slice(before)
  expect(answers).toHaveLength(1)
  expect(answers[0]?.ephemeral_for).toBe(user)
  return readable(answers[0]?.blocks ?? [])
}

function sessionRequests() {
  return app.exec.requests.filter(({ path }) => path.startsWith('/sessions/'))
}

describe('/exec-session', () => {
  it('answers with the card, to the asker alone', async () => {
    await start()
    const answer = await ask('U0REP', ID)
    expect(answer).toContain('🥇 82.5 · Procurement Discovery')
    expect(answer).toContain('*Gold* · Jane Smith · 5 min 47 s')
    expect(answer).toContain('[Show evaluations]')
    expect(app.slack.visibleTo('U0COACH', 'C0TEAM')).toEqual([])
  })

  it('asks Exec once for the session, with the evaluations and without the transcript', async () => {
    await start()
    await ask('U0COACH', ID)
    expect(sessionRequests()).toMatchObject([{ path: `/sessions/${ID}`, query: { include: 'evaluations' } }])
  })

  it.each([
    `<https://acme.app.exec.com/sessions/${ID}>`,
    `<https://acme.app.exec.com/sessions/${ID}?tab=feedback&amp;x=1|the session>`,
    `https://app.exec.com/roleplays/session/${ID}/results.`,
    `“${ID}”`,
    `\`${ID}\``,
  ])('understands %s', async (text) => {
    await start()
    expect(await ask('U0REP', text)).toContain('🥇 82.5')
  })

  it('works in a direct message and in a private channel that the bot is not in', async () => {
    await start()
    expect(await ask('U0REP', ID, 'D0REPCOACH')).toContain('🥇 82.5')
    expect(await ask('U0REP', ID, 'G0PRIVATE')).toContain('🥇 82.5')
  })

  it.each(['help', 'HELP', '--help'])('says how to use it for "%s"', async (text) => {
    await start()
    expect(await ask('U0REP', text)).toContain('`/exec-session &lt;id or link&gt;`')
    expect(app.exec.requests).toEqual([])
  })

  it.each([
    ['what is this', "not a session's id or link"],
    ['<https://app.exec.com/scenarios/procurement>', 'link of a scenario'],
    ['<https://app.exec.com/chat/abc123>', 'Scenario Studio chat'],
    [`<https://app.exec.com.evil.com/sessions/${ID}>`, 'another site'],
    ['<https://app.exec.com/settings>', 'not the link of a session'],
  ])('says what is wrong with "%s", without asking Exec', async (text, words) => {
    await start()
    expect(await ask('U0REP', text)).toContain(words)
    expect(app.exec.requests).toEqual([])
  })

  it('offers Open in Exec for the link that was given, and otherwise by the configured template only', async () => {
    await start({ env: { EXEC_SESSION_URL: 'https://acme.app.exec.com/sessions/{id}' } })
    expect(await ask('U0REP', ID)).toContain('[Open in Exec]')
    await app.close()
    await start()
    expect(await ask('U0REP', ID)).not.toContain('[Open in Exec]')
    expect(await ask('U0REP', `https://app.exec.com/sessions/${ID}`)).toContain('[Open in Exec]')
  })

  it('shows a session that is not graded yet', async () => {
    await start()
    app.exec.sessions.set(ID, ungradedDocument())
    expect(await ask('U0REP', ID)).toContain('⏳ Not graded yet · Procurement Discovery')
  })

  it('keeps a session for everyone who asks soon after', async () => {
    await start()
    await ask('U0REP', ID)
    await ask('U0COACH', ID)
    expect(sessionRequests()).toHaveLength(1)
  })

  it('costs Exec one request when 200 people ask at once', async () => {
    await start({ env: { EXEC_ACCESS: 'workspace' } })
    const { team } = app.slack.workspace
    const people = Array.from({ length: 200 }, (_, index) => `U1PERSON${index}`)
    for (const id of people) {
      app.slack.workspace.people.push({ id, name: id, real_name: id, team_id: team.id, tz: 'Etc/UTC' })
      app.slack.workspace.conversations.find(({ id }) => id === 'C0TEAM')?.members.push(id)
    }
    await Promise.all(people.map((user) => app.slack.command({ user, channel: 'C0TEAM', text: ID })))
    await app.bot.idle()
    for (const user of people) expect(app.slack.visibleTo(user, 'C0TEAM')).toHaveLength(1)
    expect(app.exec.requests).toHaveLength(1)
  })
})

describe('who may see a session', () => {
  it.each([
    ['its participant', 'U0REP', {}],
    ["one of Exec's admins, in whatever case the email is", 'U0ADMIN', {}],
    ['a coach by id', 'U0COLLEAGUE', { EXEC_COACHES: 'U0COLLEAGUE' }],
    ['a coach by email', 'U0COLLEAGUE', { EXEC_COACHES: 'COLIN@acme.com' }],
    ['a coach by user group', 'U0COLLEAGUE', { EXEC_COACHES: 'S0COACHES' }],
    ['a full member, where the setting says so', 'U0COLLEAGUE', { EXEC_ACCESS: 'workspace' }],
    ['a full member without an email, where the setting says so', 'U0NOMAIL', { EXEC_ACCESS: 'workspace' }],
  ])('shows it to %s', async (_, user, env) => {
    await start({ env })
    app.slack.workspace.usergroups.S0COACHES = ['U0COLLEAGUE']
    expect(await ask(user, ID)).toContain('🥇 82.5')
    expect(app.audits()).toMatchObject([{ user, session: ID, surface: 'command', decision: 'shown' }])
  })

  it.each([
    ['a colleague', 'U0COLLEAGUE', {}, 'not_allowed', 'EXEC_COACHES'],
    ['a guest', 'U0GUEST', {}, 'not_allowed', 'EXEC_ACCESS=workspace'],
    [
      'a guest, even where full members may',
      'U0GUEST',
      { EXEC_ACCESS: 'workspace' },
      'not_allowed',
      'full members',
    ],
    ['someone without an email', 'U0NOMAIL', {}, 'email_missing', 'no email address'],
  ])('refuses %s, and says who may', async (_, user, env, reason, words) => {
    await start({ env })
    const answer = await ask(user, ID)
    expect(answer).toContain(words)
    expect(answer).toMatch(/Reference EX-[2-9A-Z]{6}/)
    for (const secret of ['Jane', 'Smith', 'Procurement', '82.5', 'jane@'])
      expect(answer).not.toContain(secret)
    expect(app.audits()).toMatchObject([{ user, session: ID, decision: 'refused', reason }])
  })

  it('says what is missing where Slack does not tell who someone is', async () => {
    await start({ slack: { scopes: ['commands', 'links:read', 'links:write'] } })
    expect(await ask('U0REP', ID)).toContain('`users:read.email`')
    app.slack.refusals.length = 0
  })

  it('refuses, and says so, while Exec does not give its admins', async () => {
    await start()
    await ask('U0COACH', ID)
    app.exec.faults.set({ kind: 'workspace_inactive' })
    expect(await ask('U0COLLEAGUE', ID)).toContain('list of admins')
  })

  it('asks Slack for a person once, and for a user group once', async () => {
    await start({ env: { EXEC_COACHES: 'S0COACHES' } })
    app.slack.workspace.usergroups.S0COACHES = ['U0COLLEAGUE']
    await Promise.all(
      ['1', '2', '3'].map(() => app.slack.command({ user: 'U0COLLEAGUE', channel: 'C0TEAM', text: ID })),
    )
    await app.bot.idle()
    expect(app.slack.callsOf('users.info')).toHaveLength(1)
    expect(app.slack.callsOf('usergroups.users.list')).toHaveLength(1)
  })
})

describe('an answer', () => {
  it('is given once where Slack delivers the command again', async () => {
    await start()
    const delivery = await app.slack.command({ user: 'U0REP', channel: 'C0TEAM', text: ID })
    await app.slack.redeliver(delivery)
    await app.bot.idle()
    expect(app.slack.visibleTo('U0REP', 'C0TEAM')).toHaveLength(1)
  })

  it.each<[string, Fault, string]>([
    ['Slack refuses', { kind: 'status', status: 500, times: 5 }, 'response_url_500'],
    ['may have arrived', { kind: 'answer_lost', times: 5 }, 'request_failed'],
  ])('that %s is not followed by another, and is logged under its reference', async (_, fault, reason) => {
    await start()
    app.slack.fault('response_url', fault)
    await app.slack.command({ user: 'U0REP', channel: 'C0TEAM', text: ID })
    await app.bot.idle()
    expect(app.slack.callsOf('response_url')).toHaveLength(1)
    const [failure, ...others] = app.lines.filter((line) => line.includes('answer failed'))
    expect(others).toEqual([])
    expect(failure).toContain(`"slack_error":"${reason}"`)
    const reference = /"error_id":"(EX-\w{6})"/.exec(failure ?? '')?.[1]
    expect(app.audits().at(-1)).toMatchObject({ error_id: reference, decision: 'not_delivered', reason })
  })

  it('leaves no feedback, name, email, score or secret in the log', async () => {
    await start({ env: { LOG_LEVEL: 'debug' } })
    await ask('U0REP', ID)
    await ask('U0COLLEAGUE', ID)
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
})
