import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { sessionDocument } from '../support/exec/session-documents.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'
import { withWorkObjects } from '../support/work-objects.ts'

const ID = 'abc123def456'
const LINK = `https://app.exec.com/sessions/${ID}`
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

/** Where metrics and readiness are served when they have a port of their own. */
function opsUrl({ lines }: TestApp): string {
  const line = lines.find((text) => text.includes('listening for operations')) ?? '{}'
  return `http://127.0.0.1:${JSON.parse(line).port}`
}

async function scrape(url: string): Promise<string> {
  const response = await fetch(`${url}/metrics`)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toContain('text/plain')
  return response.text()
}

async function readiness(url: string) {
  const response = await fetch(`${url}/readyz`)
  const report: unknown = await response.json()
  return { status: response.status, report }
}

/** With headers that `fetch` does not let anyone set. */
async function statusOf(url: string, headers: Record<string, string>): Promise<number | undefined> {
  const sent = request(url, { headers, agent: false }).end()
  const [response]: IncomingMessage[] = await once(sent, 'response')
  response?.resume()
  return response?.statusCode
}

describe('/metrics', () => {
  it('tells of deliveries, answers, Exec, Slack, the cache and the budget', async () => {
    const { slack, bot, url } = await start()
    await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: ID })
    await bot.idle()
    await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: ID })
    const { deliveries } = await slack.post({ user: 'U0REP', channel: 'C0OPEN', text: LINK })
    const [delivery] = deliveries
    if (delivery === undefined) throw new Error('nothing was delivered')
    await slack.redeliver(delivery)
    await bot.idle()
    const text = await scrape(url)
    for (const line of [
      'slack_deliveries_total{kind="command",outcome="answered"} 2',
      'slack_deliveries_total{kind="unfurl",outcome="answered"} 1',
      'slack_deliveries_total{kind="unfurl",outcome="repeated"} 1',
      'slack_delivery_ack_seconds_count 4',
      'slack_delivery_answer_seconds_count{kind="command"} 2',
      'slack_unfurl_decisions_total{decision="shown",reason="participant"} 1',
      'slack_api_call_seconds_count{method="response_url",outcome="ok"} 2',
      'slack_api_call_seconds_count{method="chat.unfurl",outcome="ok"} 1',
      'exec_request_seconds_count{request="session",outcome="ok"} 1',
      'exec_session_lookups_total{result="miss"} 1',
      'exec_session_lookups_total{result="hit"} 2',
      'slack_deliveries_in_flight 0',
      'bot_ready 1',
    ])
      expect(text).toContain(`${line}\n`)
    for (const window of ['minute', 'day'])
      expect(text).toMatch(new RegExp(`exec_requests_remaining\\{window="${window}"\\} \\d+\n`))
  })

  it('says why an unfurl did not arrive', async () => {
    const { slack, bot, url } = await start()
    slack.fault('chat.unfurl', { kind: 'ratelimited', retryAfterSeconds: 60 })
    await slack.post({ user: 'U0REP', channel: 'C0OPEN', text: LINK })
    await bot.idle()
    expect(await scrape(url)).toContain(
      'slack_unfurl_decisions_total{decision="not_delivered",reason="ratelimited"} 1',
    )
  })

  it('counts refusals and failures by their reasons', async () => {
    const { slack, exec, bot, url } = await start({ env: { EXEC_UNFURLS: 'off' } })
    await slack.post({ user: 'U0REP', channel: 'C0OPEN', text: LINK })
    await slack.command({ user: 'U0GUEST', channel: 'C0TEAM', text: ID })
    await bot.idle()
    exec.faults.set({ kind: 'invalid_key' })
    await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: 'another1' })
    await slack.deliverRaw({ body: '{}', signingSecret: 'wrong' })
    await bot.idle()
    const text = await scrape(url)
    for (const line of [
      'slack_unfurl_decisions_total{decision="skipped",reason="unfurls_off"} 1',
      'slack_deliveries_total{kind="unfurl",outcome="skipped"} 1',
      'slack_deliveries_total{kind="command",outcome="refused"} 1',
      'slack_deliveries_total{kind="command",outcome="failed"} 1',
      'slack_deliveries_refused_total{status="401"} 1',
      'exec_request_seconds_count{request="session",outcome="key_rejected"} 1',
    ])
      expect(text).toContain(`${line}\n`)
  })

  it('counts Work Objects that Slack asks for again', async () => {
    const { slack, ...first } = await start(withWorkObjects())
    const { message } = await slack.post({ user: 'U0REP', channel: 'C0OPEN', text: LINK })
    await first.bot.idle()
    await slack.refreshEntity({ user: 'U0REP', message })
    await first.bot.idle()
    expect(await scrape(first.url)).toContain(
      'slack_unfurl_decisions_total{decision="shown",reason="participant"} 2\n',
    )
    await app?.restart()
    await slack.refreshEntity({ user: 'U0REP', message })
    await app?.bot.idle()
    expect(await scrape(app?.url ?? '')).toContain(
      'slack_unfurl_decisions_total{decision="skipped",reason="poster_unknown"} 1\n',
    )
  })

  it.each(['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'])(
    'is kept from what a proxy passes on, as %s shows',
    async (header) => {
      const { url } = await start()
      expect((await fetch(`${url}/metrics`, { headers: { [header]: '203.0.113.7' } })).status).toBe(404)
    },
  )

  it.each([
    ['localhost', 200],
    ['127.0.0.1:3000', 200],
    ['[::1]:3000', 200],
    ['bot.acme.com', 404],
    ['localhost.acme.com', 404],
    ['127.0.0.1.acme.com:3000', 404],
  ])('sent to %s answers %i', async (host, status) => {
    const { url } = await start()
    expect(await statusOf(`${url}/metrics`, { host })).toBe(status)
  })
})

describe('/readyz', () => {
  it('says what works', async () => {
    const { url } = await start()
    expect(await readiness(url)).toEqual({
      status: 200,
      report: { ready: true, parts: { process: 'ok', slack: 'ok', store: 'ok', exec: 'ok' } },
    })
  })

  it('is 503 once Slack rejects the token, whichever call it was', async () => {
    const { slack, bot, url } = await start()
    slack.fault('chat.unfurl', { kind: 'error', error: 'token_revoked' })
    await slack.post({ user: 'U0REP', channel: 'C0OPEN', text: LINK })
    await bot.idle()
    await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: 'help' })
    await bot.idle()
    expect(await readiness(url)).toMatchObject({
      status: 503,
      report: { ready: false, parts: { slack: 'token_rejected' } },
    })
  })

  it('follows the token also while nothing is to be done', async () => {
    const { slack, url } = await start({ bot: { tokenCheckMs: 10 } })
    const status = async () => (await readiness(url)).status
    slack.fault('auth.test', { kind: 'error', error: 'token_revoked', times: Number.POSITIVE_INFINITY })
    await expect.poll(status).toBe(503)
    slack.clearFaults()
    await expect.poll(status).toBe(200)
  })

  it('stays 200 while Exec fails, and names it', async () => {
    const { slack, exec, bot, url } = await start()
    exec.faults.set({ kind: 'invalid_key' })
    await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: ID })
    await bot.idle()
    expect(await readiness(url)).toMatchObject({ status: 200, report: { parts: { exec: 'degraded' } } })
  })

  it('follows the socket in Socket Mode', async () => {
    const { slack, url } = await start({ mode: 'socket' })
    expect(await readiness(url)).toMatchObject({ status: 200, report: { parts: { socket: 'ok' } } })
    slack.sockets.drop()
    await slack.next(() => slack.sockets.connected === 0)
    await expect.poll(async () => (await readiness(url)).status).toBe(503)
  })
})

describe('a port of their own', () => {
  it('takes metrics and readiness away from the port of the deliveries', async () => {
    const running = await start({ env: { OPS_PORT: '0' } })
    for (const path of ['/metrics', '/readyz'])
      expect((await fetch(`${running.url}${path}`)).status).toBe(404)
    expect((await fetch(`${running.url}/healthz`)).status).toBe(200)
    const url = opsUrl(running)
    expect(await scrape(url)).toContain('bot_ready 1')
    expect(await readiness(url)).toMatchObject({ status: 200 })
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
  })

  it('takes no deliveries', async () => {
    const url = opsUrl(await start({ env: { OPS_PORT: '0' } }))
    expect((await fetch(`${url}/slack/events`, { method: 'POST' })).status).toBe(404)
  })

  it('serves metrics to everyone who reaches it', async () => {
    const url = opsUrl(await start({ env: { OPS_PORT: '0' } }))
    expect((await fetch(`${url}/metrics`, { headers: { via: '1.1 proxy' } })).status).toBe(200)
  })
})
