import { once } from 'node:events'
import { Agent, type IncomingMessage, type RequestOptions, request } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { createBot } from '../src/app.ts'
import { parseConfig } from '../src/config/config.ts'
import { readable } from './support/card-text.ts'
import { capturedLog } from './support/exec/captured-log.ts'
import { sessionDocument } from './support/exec/session-documents.ts'
import { startSlack } from './support/slack/slack.ts'
import { startTestApp, type TestApp } from './support/test-app.ts'

const ID = 'abc123def456'
const LINK = `https://app.exec.com/sessions/${ID}`
const FIVE_MINUTES_S = 300
let app: TestApp | undefined

afterEach(async () => {
  await app?.close()
  app = undefined
})

async function start(options: Parameters<typeof startTestApp>[0] = {}): Promise<TestApp> {
  app = await startTestApp(options)
  app.exec.sessions.set(ID, sessionDocument())
  return app
}

const commandBody = new URLSearchParams({
  command: '/exec-session',
  text: ID,
  user_id: 'U0REP',
  channel_id: 'C0TEAM',
  team_id: 'T0ACME',
  trigger_id: 'trigger',
  response_url: 'http://127.0.0.1:9/never',
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
    ['without a signature', { headers: { 'x-slack-signature': '' } }],
    ['signed for a time more than five minutes ago', { timestamp: now() - FIVE_MINUTES_S - 5 }],
    ['signed for a time more than five minutes ahead', { timestamp: now() + FIVE_MINUTES_S + 5 }],
  ])('%s gets 401 and reaches no handler', async (_, raw) => {
    const { slack, bot, exec, lines } = await start()
    expect(await slack.deliverRaw({ body: commandBody, contentType, ...raw })).toMatchObject({ status: 401 })
    await bot.idle()
    expect(exec.requests).toEqual([])
    expect(slack.callsOf('users.info')).toEqual([])
    expect(lines.join('')).toContain('"status":401')
  })

  it('signed for a time a little ahead is answered: clocks differ', async () => {
    const { slack } = await start()
    const raw = { body: commandBody.replace(ID, 'help'), contentType, timestamp: now() + 60 }
    expect(await slack.deliverRaw(raw)).toMatchObject({ status: 200 })
  })

  it('with more than a megabyte gets 413, which the log says once', async () => {
    const { slack, lines } = await start()
    const before = lines.length
    const body = `${commandBody}&padding=${'x'.repeat(1024 * 1024)}`
    expect(await slack.deliverRaw({ body, contentType })).toMatchObject({ status: 413 })
    expect(lines.slice(before)).toEqual([expect.stringMatching(/"status":413,"msg":"delivery refused"/)])
  })

  it("that verifies the URL gets Slack's challenge back", async () => {
    const { slack } = await start()
    const body = JSON.stringify({ type: 'url_verification', challenge: 'abc', token: 't' })
    expect((await slack.deliverRaw({ body })).body).toContain('abc')
  })
})

describe('health', () => {
  it.each(['http', 'socket'] as const)('is served in %s mode', async (mode) => {
    const { url } = await start({ mode })
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    expect((await fetch(`${url}/healthz`, { method: 'HEAD' })).status).toBe(200)
    expect((await fetch(`${url}/elsewhere`)).status).toBe(404)
  })

  it('takes no deliveries in Socket Mode', async () => {
    const { url } = await start({ mode: 'socket' })
    expect((await fetch(`${url}/slack/events`, { method: 'POST' })).status).toBe(404)
  })

  it('is not confused by odd requests', async () => {
    const { url } = await start()
    expect((await get(url, { path: '//' })).statusCode).toBe(404)
  })
})

describe('a connection that has nothing to bring', () => {
  it('is kept for longer than any proxy keeps it, so that none is ended as a delivery comes', async () => {
    const { url } = await start()
    const agent = new Agent({ keepAlive: true })
    const { headers } = await get(url, { path: '/healthz', agent })
    expect(headers['keep-alive']).toBe('timeout=620')
    agent.destroy()
  })
})

describe('Socket Mode', () => {
  it('answers the command, unfurls and toggles', async () => {
    const { slack, bot } = await start({ mode: 'socket' })
    await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: ID })
    await slack.post({ user: 'U0REP', channel: 'C0OPEN', text: LINK })
    await bot.idle()
    const [answer] = slack.visibleTo('U0REP', 'C0TEAM')
    expect(readable(answer?.blocks ?? [])).toContain('🥇 82.5')
    const [message] = slack.visibleTo('U0REP', 'C0OPEN')
    if (message === undefined) throw new Error('no message')
    await slack.click({ user: 'U0REP', message, action_id: 'session.show_evaluations' })
    await bot.idle()
    const [expanded] = slack.visibleTo('U0COACH', 'C0OPEN')
    expect(readable(expanded?.attachments[0]?.blocks ?? [])).toContain('[Hide evaluations]')
    expect(slack.refusals).toEqual([])
  })

  it('answers a redelivered event once', async () => {
    const { slack, bot } = await start({ mode: 'socket' })
    const { deliveries } = await slack.post({ user: 'U0REP', channel: 'C0OPEN', text: LINK })
    const [delivery] = deliveries
    if (delivery === undefined) throw new Error('nothing was delivered')
    await slack.redeliver(delivery)
    await bot.idle()
    expect(slack.callsOf('chat.unfurl')).toHaveLength(1)
  })
})

describe('the start', () => {
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
    })
    if (!config.ok) throw new Error('configuration')
    return { slack, bot: createBot(config.value, log), lines }
  }

  it.each(['invalid_auth', 'account_inactive', 'token_revoked'])(
    'ends for a bot token that Slack answers with %s',
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
    'ends for an app token that Slack answers with %s',
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
    'waits for Slack while it is out of reach, and is healthy, in %s mode',
    async (mode) => {
      const { slack, bot, lines } = await botFor(mode)
      slack.fault('auth.test', { kind: 'status', status: 503, times: 2 })
      const port = await bot.listen()
      const connecting = bot.connect()
      expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200)
      expect(await connecting).toMatchObject({ ok: true })
      expect(lines.join('')).toContain('out of reach')
      await bot.stop()
      await slack.close()
    },
  )

  it('warns of scopes that the token lacks', async () => {
    const { slack, bot, lines } = await botFor()
    slack.settings.scopes.splice(0, slack.settings.scopes.length, 'commands')
    await bot.listen()
    await bot.connect()
    expect(lines.join('')).toContain('im:history,links:read,links:write')
    await bot.stop()
    await slack.close()
  })
})
