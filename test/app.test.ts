import { once } from 'node:events'
import { Agent, type IncomingMessage, type RequestOptions, request } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { createBot, describeStartProblem } from '../src/app.ts'
import { parseConfig } from '../src/config/config.ts'
import { startSlack } from './support/acme.ts'
import { sharedTestApp, testApp } from './support/app-fixture.ts'
import { capturedLog } from './support/captured-log.ts'
import { machineClock } from './support/clock.ts'
import { ID, LINK } from './support/exec/session-documents.ts'
import { gate } from './support/gate.ts'
import type { FakeSlack } from './support/slack/slack.ts'
import { environmentBetween } from './support/started-bot.ts'

async function get(url: string, options: RequestOptions): Promise<IncomingMessage> {
  const sent = request(url, options).end()
  const [response]: IncomingMessage[] = await once(sent, 'response')
  if (response === undefined) throw new Error('no response')
  response.resume()
  return response
}

describe('a request to /slack/events', () => {
  const app = sharedTestApp()
  const now = () => Math.floor(machineClock() / 1000)
  const contentType = 'application/x-www-form-urlencoded'

  /** A command as Slack sends it; the fake refuses its response_url, which it never gave out. */
  const commandBody = (text = ID): string =>
    new URLSearchParams({
      command: '/exec-session',
      text,
      user_id: 'U0REP',
      channel_id: 'C0TEAM',
      team_id: 'T0ACME',
      trigger_id: 'trigger',
      response_url: new URL('/never', app.slack.apiUrl).href,
    }).toString()

  it.each([
    ['signed with another secret', { signingSecret: 'wrong' }],
    ['sent without a signature', { headers: { 'x-slack-signature': '' } }],
  ])('that is %s gets 401 and reaches no handler', async (_, raw) => {
    const { slack, bot, exec, lines } = app
    lines.length = 0
    expect(await slack.deliverRaw({ body: commandBody(), contentType, ...raw })).toMatchObject({
      status: 401,
    })
    await bot.idle()
    expect(exec.requests).toEqual([])
    expect(slack.callsOf('users.info')).toEqual([])
    expect(lines.join('')).toContain('"status":401')
  })

  it("that is signed for a time four minutes ahead gets 200, since a machine's clock may be slow", async () => {
    const raw = { body: commandBody('help'), contentType, timestamp: now() + 240 }
    expect(await app.slack.deliverRaw(raw)).toMatchObject({ status: 200 })
  })

  it('that is signed for a time six minutes away gets 401, reaches no handler, and the log names the clock', async () => {
    await app.bot.idle()
    app.lines.length = 0
    app.exec.requests.length = 0
    for (const seconds of [360, -360]) {
      const raw = { body: commandBody(), contentType, timestamp: now() + seconds }
      expect(await app.slack.deliverRaw(raw)).toMatchObject({ status: 401 })
    }
    const refused = { path: '/slack/events', status: 401, reason: 'clock' }
    expect(app.logged('delivery refused')).toMatchObject([refused, refused])
    await app.bot.idle()
    expect(app.exec.requests).toEqual([])
  })

  it('that has more than a megabyte gets 413, which the log says once', async () => {
    await app.bot.idle()
    app.lines.length = 0
    const body = `${commandBody()}&padding=${'x'.repeat(1024 * 1024)}`
    expect(await app.slack.deliverRaw({ body, contentType })).toMatchObject({ status: 413 })
    expect(app.lines).toEqual([expect.stringContaining('"status":413,"msg":"delivery refused"')])
  })

  it("that verifies the URL gets Slack's challenge back", async () => {
    const body = JSON.stringify({ type: 'url_verification', challenge: 'abc', token: 't' })
    expect((await app.slack.deliverRaw({ body })).body).toContain('abc')
  })
})

describe.each(['http', 'socket'] as const)('the health endpoint in %s mode', (mode) => {
  const app = sharedTestApp({ mode })

  it('is served, and nothing beside it', async () => {
    const statuses = ['/healthz', '/elsewhere', '//'].map(
      async (path) => (await get(app.url, { path })).statusCode,
    )
    expect(await Promise.all(statuses)).toEqual([200, 404, 404])
    expect((await get(app.url, { path: '/healthz', method: 'HEAD' })).statusCode).toBe(200)
    const events = await fetch(`${app.url}/slack/events`, { method: 'POST' })
    expect(events.status).toBe(mode === 'http' ? 401 : 404)
  })

  it('keeps an idle connection longer than any proxy, so that it never closes while a delivery arrives', async () => {
    const agent = new Agent({ keepAlive: true })
    const { headers } = await get(app.url, { path: '/healthz', agent })
    expect(headers['keep-alive']).toBe('timeout=620')
    agent.destroy()
  })
})

describe('the app in Socket Mode', () => {
  const app = testApp({ mode: 'socket' }, (app) => app.addSession())
  const { rep, coach } = app

  it('answers the command, unfurls a link once, and shows its evaluations', async () => {
    expect(await rep.asks(ID)).toContain('🥇 82.5')
    const there = rep.in('C0OPEN')
    const link = await there.posts(LINK)
    await app.redeliver()
    expect(app.slack.callsOf('chat.unfurl')).toHaveLength(1)
    await there.showsRubricToEveryone(link)
    expect(coach.in('C0OPEN').seesOnly()).toContain('[Hide rubric]')
  })
})

describe('starting the app', () => {
  let close: () => Promise<unknown>
  afterEach(() => close())

  async function newBot(env: (slack: FakeSlack) => Record<string, string> = () => ({})) {
    const slack = await startSlack()
    const { log, lines } = capturedLog()
    const config = parseConfig({ ...environmentBetween(slack), ...env(slack) })
    if (!config.ok) throw new Error('configuration')
    const bot = createBot(config.value, log)
    close = () => bot.stop().then(() => slack.close())
    return { slack, bot, lines }
  }

  async function botFor(mode: 'http' | 'socket' = 'http') {
    const { slack, bot, lines } = await newBot(({ settings }) => ({
      ...(mode === 'socket' ? { SLACK_APP_TOKEN: settings.appToken } : { EXEC_SLACKBOT: 'on' }),
    }))
    const listening = await bot.listen()
    if (!listening.ok) throw new Error(listening.error.kind)
    const url = `http://127.0.0.1:${listening.value}`
    return { slack, bot, lines, url }
  }

  it.each([
    ['http', 'SLACK_BOT_TOKEN', 'auth.test', 'invalid_auth'],
    ['http', 'SLACK_BOT_TOKEN', 'auth.test', 'account_inactive'],
    ['http', 'SLACK_BOT_TOKEN', 'auth.test', 'token_revoked'],
    ['socket', 'SLACK_APP_TOKEN', 'apps.connections.open', 'invalid_auth'],
    ['socket', 'SLACK_APP_TOKEN', 'apps.connections.open', 'missing_scope'],
    ['socket', 'SLACK_APP_TOKEN', 'apps.connections.open', 'token_revoked'],
    ['socket', 'SLACK_APP_TOKEN', 'apps.connections.open', 'not_allowed_token_type'],
  ] as const)(
    'in %s mode fails for a %s to which %s answers %s',
    async (mode, variable, method, slackError) => {
      const { slack, bot } = await botFor(mode)
      slack.fault(method, { kind: 'error', error: slackError, times: 10 })
      expect(await bot.connect()).toEqual({ ok: false, error: { variable, slackError } })
      expect(slack.callsOf(method)).toHaveLength(1)
    },
  )

  /** Of documentation: no machine has it. */
  const FOREIGN = '192.0.2.1'
  const taken = ({ apiUrl }: FakeSlack) => new URL(apiUrl).port

  it.each<[string, string, (slack: FakeSlack) => Record<string, string>]>([
    ['HOST', 'EADDRNOTAVAIL', () => ({ HOST: FOREIGN })],
    ['PORT', 'EADDRINUSE', (slack) => ({ PORT: taken(slack) })],
    ['OPS_HOST', 'EADDRNOTAVAIL', () => ({ OPS_HOST: FOREIGN, OPS_PORT: '0' })],
    ['OPS_PORT', 'EADDRINUSE', (slack) => ({ OPS_PORT: taken(slack) })],
  ])('names %s if it can not listen because of it (%s)', async (variable, code, env) => {
    const { bot } = await newBot(env)
    const listening = await bot.listen()
    expect(listening.ok ? '' : describeStartProblem(listening.error)).toMatch(
      new RegExp(`^The app can't listen at the (?:address|port) in ${variable} \\(${code}\\): `),
    )
  })

  it('waits for Slack while it is out of reach, and is healthy meanwhile', async () => {
    const { slack, bot, lines, url } = await botFor('socket')
    slack.fault('auth.test', { kind: 'status', status: 503, times: 2 })
    const connecting = bot.connect()
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    expect(await connecting).toMatchObject({ ok: true })
    expect(lines.join('')).toContain('out of reach')
  })

  it.each([
    ['deliveries', '/slack/events', { type: 'url_verification', challenge: 'abc' }],
    ['calls of Slackbot', '/slack/mcp', { jsonrpc: '2.0', id: 1, method: 'tools/list' }],
  ])('answers %s with 503 until Slack has told the workspace', async (_, path, payload) => {
    const { slack, bot, url } = await botFor()
    const { opened, open } = gate()
    slack.fault('auth.test', { kind: 'late', until: opened })
    slack.connectTo(url)
    const raw = { body: JSON.stringify(payload), path }
    const connecting = bot.connect()
    expect(await slack.deliverRaw(raw)).toMatchObject({ status: 503 })
    open()
    await connecting
    expect(await slack.deliverRaw(raw)).toMatchObject({ status: 200 })
  })

  it('warns of the scopes that the token lacks', async () => {
    const { slack, bot, lines } = await botFor()
    slack.settings.scopes.splice(0, slack.settings.scopes.length, 'commands')
    await bot.connect()
    expect(lines.join('')).toContain('im:history,links:read,links:write')
  })
})
