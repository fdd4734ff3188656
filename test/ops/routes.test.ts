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
  app = await startTestApp({ ...options, env: { OPS_PORT: '0', ...options.env } })
  app.exec.sessions.set(ID, sessionDocument())
  return app
}

/** The URL of metrics and readiness since the app's last start. */
function opsUrl({ lines }: TestApp): string {
  const line = lines.findLast((text) => text.includes('listening for operations')) ?? '{}'
  return `http://127.0.0.1:${JSON.parse(line).port}`
}

async function scrape(running: TestApp): Promise<string> {
  const response = await fetch(`${opsUrl(running)}/metrics`)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toContain('text/plain')
  return response.text()
}

async function readiness(running: TestApp) {
  const response = await fetch(`${opsUrl(running)}/readyz`)
  const report: unknown = await response.json()
  return { status: response.status, report }
}

describe('/metrics', () => {
  it('serves metrics of deliveries, answers, Exec, Slack, the cache and the rate limit', async () => {
    const running = await start()
    const { slack, bot } = running
    await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: ID })
    await bot.idle()
    await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: ID })
    const { deliveries } = await slack.post({ user: 'U0REP', channel: 'C0OPEN', text: LINK })
    const [delivery] = deliveries
    if (delivery === undefined) throw new Error('nothing was delivered')
    await slack.redeliver(delivery)
    await bot.idle()
    const text = await scrape(running)
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

  it('counts a failed unfurl by its reason', async () => {
    const running = await start()
    const { slack, bot } = running
    slack.fault('chat.unfurl', { kind: 'ratelimited', retryAfterSeconds: 60 })
    await slack.post({ user: 'U0REP', channel: 'C0OPEN', text: LINK })
    await bot.idle()
    expect(await scrape(running)).toContain(
      'slack_unfurl_decisions_total{decision="not_delivered",reason="ratelimited"} 1',
    )
  })

  it('counts refusals and failures by their reasons', async () => {
    const running = await start({ env: { EXEC_UNFURLS: 'off' } })
    const { slack, exec, bot } = running
    await slack.post({ user: 'U0REP', channel: 'C0OPEN', text: LINK })
    await slack.command({ user: 'U0GUEST', channel: 'C0TEAM', text: ID })
    await bot.idle()
    exec.faults.set({ kind: 'invalid_key' })
    await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: 'another1' })
    await slack.deliverRaw({ body: '{}', signingSecret: 'wrong' })
    await bot.idle()
    const text = await scrape(running)
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

  it('counts refreshed Work Objects', async () => {
    const running = await start(withWorkObjects())
    const { slack } = running
    const { message } = await slack.post({ user: 'U0REP', channel: 'C0OPEN', text: LINK })
    await running.bot.idle()
    await slack.refreshEntity({ user: 'U0REP', message })
    await running.bot.idle()
    expect(await scrape(running)).toContain(
      'slack_unfurl_decisions_total{decision="shown",reason="participant"} 2\n',
    )
    await running.restart()
    await slack.refreshEntity({ user: 'U0REP', message })
    await running.bot.idle()
    expect(await scrape(running)).toContain(
      'slack_unfurl_decisions_total{decision="skipped",reason="author_unknown"} 1\n',
    )
  })
})

describe('/readyz', () => {
  it('names the groups of EXEC_GROUP_COACHES that Exec does not have, which keep the app from nothing', async () => {
    const running = await start({ env: { EXEC_GROUP_COACHES: 'Sales=U0REP2; Nowhere=S0COACHES' } })
    await running.bot.idle()
    // At the start Exec had neither.
    expect(await readiness(running)).toMatchObject({
      status: 200,
      report: { ready: true, parts: { groups: { unknown: ['Sales', 'Nowhere'] } } },
    })
    running.exec.groups.push({ id: 'g1', name: 'sales', emails: [] })
    await running.restart()
    await running.bot.idle()
    expect(await readiness(running)).toMatchObject({
      report: { parts: { groups: { unknown: ['Nowhere'] } } },
    })
    const warned = running.lines.filter((line) => line.includes('EXEC_GROUP_COACHES'))
    expect(warned.map((line) => JSON.parse(line).exec_group)).toEqual(['Sales', 'Nowhere', 'Nowhere'])
    expect(running.execPaths()).toEqual(['/workspace/groups', '/workspace/groups'])
  })

  it('says that Exec has not told its groups, and has no such part without the setting', async () => {
    const running = await start()
    expect(await readiness(running)).toMatchObject({
      report: { parts: expect.not.objectContaining({ groups: expect.anything() }) },
    })
    running.exec.faults.set({ kind: 'invalid_key' })
    await running.restart({ EXEC_GROUP_COACHES: 'Sales=U0REP2' })
    await running.bot.idle()
    expect(await readiness(running)).toMatchObject({
      status: 200,
      report: { ready: true, parts: { groups: 'not_read' } },
    })
  })

  it('answers 200 and reports each part', async () => {
    const running = await start()
    expect(await readiness(running)).toEqual({
      status: 200,
      report: { ready: true, parts: { process: 'ok', slack: 'ok', events: 'ok', store: 'ok', exec: 'ok' } },
    })
  })

  it('answers 503 after Slack rejects the token in any call', async () => {
    const running = await start()
    const { slack, bot } = running
    slack.fault('chat.unfurl', { kind: 'error', error: 'token_revoked' })
    await slack.post({ user: 'U0REP', channel: 'C0OPEN', text: LINK })
    await bot.idle()
    await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: 'help' })
    await bot.idle()
    expect(await readiness(running)).toMatchObject({
      status: 503,
      report: { ready: false, parts: { slack: 'token_rejected' } },
    })
  })

  it('notices without traffic that Slack rejects or accepts the token', async () => {
    const running = await start({ bot: { tokenCheckMs: 10 } })
    const { slack } = running
    const status = async () => (await readiness(running)).status
    slack.fault('auth.test', { kind: 'error', error: 'token_revoked', times: Number.POSITIVE_INFINITY })
    await expect.poll(status).toBe(503)
    slack.clearFaults()
    await expect.poll(status).toBe(200)
  })

  it('answers 200 while Exec fails, and reports Exec as degraded', async () => {
    const running = await start()
    const { slack, exec, bot } = running
    exec.faults.set({ kind: 'invalid_key' })
    await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: ID })
    await bot.idle()
    expect(await readiness(running)).toMatchObject({ status: 200, report: { parts: { exec: 'degraded' } } })
  })

  it('answers 503 in Socket Mode while the socket is closed', async () => {
    const running = await start({ mode: 'socket' })
    const { slack } = running
    expect(await readiness(running)).toMatchObject({ status: 200, report: { parts: { socket: 'ok' } } })
    slack.sockets.drop()
    await slack.next(() => slack.sockets.connected === 0)
    await expect.poll(async () => (await readiness(running)).status).toBe(503)
  })
})

describe('OPS_PORT', () => {
  it('serves metrics and readiness on OPS_PORT alone', async () => {
    const running = await start()
    for (const path of ['/metrics', '/readyz'])
      expect((await fetch(`${running.url}${path}`)).status).toBe(404)
    expect((await fetch(`${running.url}/healthz`)).status).toBe(200)
    expect(await scrape(running)).toContain('bot_ready 1')
    expect(await readiness(running)).toMatchObject({ status: 200 })
    expect((await fetch(`${opsUrl(running)}/healthz`)).status).toBe(200)
  })

  it('serves no metrics and no readiness without OPS_PORT', async () => {
    app = await startTestApp()
    for (const path of ['/metrics', '/readyz']) expect((await fetch(`${app.url}${path}`)).status).toBe(404)
    expect((await fetch(`${app.url}/healthz`)).status).toBe(200)
    expect(app.lines.join()).not.toContain('listening for operations')
  })

  it('accepts no deliveries on OPS_PORT', async () => {
    const url = opsUrl(await start())
    expect((await fetch(`${url}/slack/events`, { method: 'POST' })).status).toBe(404)
  })
})
