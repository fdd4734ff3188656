import { once } from 'node:events'
import { Agent, type IncomingMessage, type RequestOptions, request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { createBot } from '../src/app.ts'
import { parseConfig } from '../src/config/config.ts'
import { startSlack } from './support/acme.ts'
import { unstartedTestApp } from './support/app-fixture.ts'
import { capturedLog } from './support/captured-log.ts'
import { gate } from './support/gate.ts'
import type { TestAppOptions } from './support/test-app.ts'

const ID = 'abc123def456'
const LINK = `https://app.exec.com/sessions/${ID}`
const FIVE_MINUTES_S = 300

const app = unstartedTestApp()
const { rep, coach } = app

async function start(options?: TestAppOptions): Promise<void> {
  await app.start(options)
  app.addSession()
}

/** A command as Slack sends it; the fake refuses its response_url, which it never gave out. */
const commandBody = (): string =>
  new URLSearchParams({
    command: '/exec-session',
    text: ID,
    user_id: 'U0REP',
    channel_id: 'C0TEAM',
    team_id: 'T0ACME',
    trigger_id: 'trigger',
    response_url: new URL('/never', app.slack.apiUrl).href,
  }).toString()
const contentType = 'application/x-www-form-urlencoded'

async function get(url: string, options: RequestOptions): Promise<IncomingMessage> {
  const sent = request(url, options).end()
  const [response]: IncomingMessage[] = await once(sent, 'response')
  if (response === undefined) throw new Error('no response')
  response.resume()
  return response
}

describe('a request to /slack/events', () => {
  const now = () => Math.floor(Date.now() / 1000)

  it.each([
    ['signed with another secret', { signingSecret: 'wrong' }],
    ['sent without a signature', { headers: { 'x-slack-signature': '' } }],
    ['signed for a time more than five minutes ago', { timestamp: now() - FIVE_MINUTES_S - 60 }],
    ['signed for a time more than five minutes ahead', { timestamp: now() + FIVE_MINUTES_S + 60 }],
  ])('that is %s gets 401 and reaches no handler', async (_, raw) => {
    await start()
    const { slack, bot, exec, lines } = app
    const body = commandBody()
    expect(await slack.deliverRaw({ body, contentType, ...raw })).toMatchObject({ status: 401 })
    await bot.idle()
    expect(exec.requests).toEqual([])
    expect(slack.callsOf('users.info')).toEqual([])
    expect(lines.join('')).toContain('"status":401')
  })

  it('that is signed for a time a minute ahead gets 200, since clocks differ', async () => {
    await start()
    const raw = { body: commandBody().replace(ID, 'help'), contentType, timestamp: now() + 60 }
    expect(await app.slack.deliverRaw(raw)).toMatchObject({ status: 200 })
  })

  it('that has more than a megabyte gets 413, which the log says once', async () => {
    await start()
    const { slack, lines } = app
    const before = lines.length
    const body = `${commandBody()}&padding=${'x'.repeat(1024 * 1024)}`
    expect(await slack.deliverRaw({ body, contentType })).toMatchObject({ status: 413 })
    expect(lines.slice(before)).toEqual([expect.stringMatching(/"status":413,"msg":"delivery refused"/)])
  })

  it("that verifies the URL gets Slack's challenge back", async () => {
    await start()
    const body = JSON.stringify({ type: 'url_verification', challenge: 'abc', token: 't' })
    expect((await app.slack.deliverRaw({ body })).body).toContain('abc')
  })
})

describe('the health endpoint', () => {
  it.each(['http', 'socket'] as const)('is served in %s mode', async (mode) => {
    await start({ mode })
    expect((await fetch(`${app.url}/healthz`)).status).toBe(200)
    expect((await fetch(`${app.url}/healthz`, { method: 'HEAD' })).status).toBe(200)
    expect((await fetch(`${app.url}/elsewhere`)).status).toBe(404)
  })

  it('has no /slack/events beside it in Socket Mode', async () => {
    await start({ mode: 'socket' })
    expect((await fetch(`${app.url}/slack/events`, { method: 'POST' })).status).toBe(404)
  })

  it('answers a request for // with 404', async () => {
    await start()
    expect((await get(app.url, { path: '//' })).statusCode).toBe(404)
  })
})

describe('an idle HTTP connection', () => {
  it('is kept open longer than any proxy keeps it, so that it never closes while a delivery arrives', async () => {
    await start()
    const agent = new Agent({ keepAlive: true })
    const { headers } = await get(app.url, { path: '/healthz', agent })
    expect(headers['keep-alive']).toBe('timeout=620')
    agent.destroy()
  })
})

describe('the app in Socket Mode', () => {
  it('answers the command, unfurls a link and shows its evaluations', async () => {
    await start({ mode: 'socket' })
    expect(await rep.asks(ID)).toContain('🥇 82.5')
    const there = rep.in('C0OPEN')
    await there.posts(LINK)
    await there.presses('Show rubric')
    expect(coach.in('C0OPEN').seesOnly()).toContain('[Hide rubric]')
  })

  it('unfurls once for an event that Slack delivers twice', async () => {
    await start({ mode: 'socket' })
    await rep.in('C0OPEN').posts(LINK)
    await app.redeliver()
    expect(app.slack.callsOf('chat.unfurl')).toHaveLength(1)
  })
})

describe('starting the app', () => {
  async function botFor(mode: 'http' | 'socket' = 'http') {
    const slack = await startSlack()
    const { log, lines } = capturedLog()
    const config = parseConfig({
      SLACK_BOT_TOKEN: slack.settings.botToken,
      SLACK_API_URL: slack.apiUrl,
      ...(mode === 'http'
        ? { SLACK_SIGNING_SECRET: slack.settings.signingSecret }
        : { SLACK_APP_TOKEN: slack.settings.appToken }),
      EXEC_API_KEY: `exec_live_${'a'.repeat(40)}`,
      EXEC_API_URL: 'http://127.0.0.1:9/rest/v1',
      HOST: '127.0.0.1',
      PORT: '0',
      DATABASE_URL: 'none',
    })
    if (!config.ok) throw new Error('configuration')
    return { slack, bot: createBot(config.value, log), lines }
  }

  it.each(['invalid_auth', 'account_inactive', 'token_revoked'])(
    'fails for a bot token that Slack answers with %s',
    async (error) => {
      const { slack, bot } = await botFor()
      slack.fault('auth.test', { kind: 'error', error })
      await bot.listen()
      expect(await bot.connect()).toEqual({
        ok: false,
        error: { variable: 'SLACK_BOT_TOKEN', slackError: error },
      })
      await bot.stop()
      await slack.close()
    },
  )

  it.each(['invalid_auth', 'missing_scope', 'token_revoked', 'not_allowed_token_type'])(
    'fails for an app token that Slack answers with %s',
    async (error) => {
      const { slack, bot } = await botFor('socket')
      slack.fault('apps.connections.open', { kind: 'error', error, times: 10 })
      await bot.listen()
      expect(await bot.connect()).toEqual({
        ok: false,
        error: { variable: 'SLACK_APP_TOKEN', slackError: error },
      })
      expect(slack.callsOf('apps.connections.open')).toHaveLength(1)
      await bot.stop()
      await slack.close()
    },
  )

  it.each(['http', 'socket'] as const)(
    'waits for Slack while it is out of reach, and is healthy meanwhile, in %s mode',
    async (mode) => {
      const { slack, bot, lines } = await botFor(mode)
      slack.fault('auth.test', { kind: 'status', status: 503, times: 2 })
      const listening = await bot.listen()
      if (!listening.ok) throw new Error(listening.error.kind)
      const connecting = bot.connect()
      expect((await fetch(`http://127.0.0.1:${listening.value}/healthz`)).status).toBe(200)
      expect(await connecting).toMatchObject({ ok: true })
      expect(lines.join('')).toContain('out of reach')
      await bot.stop()
      await slack.close()
    },
  )

  it('answers deliveries with 503 until Slack has told the workspace', async () => {
    const { slack, bot } = await botFor()
    const { opened, open } = gate()
    slack.fault('auth.test', { kind: 'late', until: opened })
    const listening = await bot.listen()
    if (!listening.ok) throw new Error(listening.error.kind)
    slack.connectTo(`http://127.0.0.1:${listening.value}`)
    const body = JSON.stringify({ type: 'url_verification', challenge: 'abc' })
    const connecting = bot.connect()
    expect(await slack.deliverRaw({ body })).toMatchObject({ status: 503 })
    open()
    await connecting
    expect(await slack.deliverRaw({ body })).toMatchObject({ status: 200 })
    await bot.stop()
    await slack.close()
  })

  it('warns of the scopes that the token lacks', async () => {
    const { slack, bot, lines } = await botFor()
    slack.settings.scopes.splice(0, slack.settings.scopes.length, 'commands')
    await bot.listen()
    await bot.connect()
    expect(lines.join('')).toContain('im:history,links:read,links:write')
    await bot.stop()
    await slack.close()
  })
})
