import { describe, expect, it } from 'vitest'
import { testApp } from '../support/app-fixture.ts'
import { operationsUrl } from '../support/captured-log.ts'
import { ID, LINK } from '../support/exec/session-documents.ts'

const app = testApp({ env: { OPS_PORT: '0' } }, (app) => app.addSession())
const { rep, guest } = app
const open = rep.in('C0OPEN')

async function scrape(): Promise<string> {
  const response = await fetch(`${operationsUrl(app.lines)}/metrics`)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toContain('text/plain')
  return response.text()
}

async function readiness() {
  const response = await fetch(`${operationsUrl(app.lines)}/readyz`)
  const report: unknown = await response.json()
  return { status: response.status, report }
}

describe('/metrics', () => {
  it('serves metrics of deliveries, answers, Exec, Slack and the rate limit', async () => {
    await rep.sendsCommand(ID)
    await rep.sendsCommand(ID)
    await open.posts(LINK)
    await app.redeliver()
    const text = await scrape()
    for (const line of [
      'slack_deliveries_total{kind="command",outcome="answered"} 2',
      'slack_deliveries_total{kind="unfurl",outcome="answered"} 1',
      'slack_deliveries_total{kind="unfurl",outcome="repeated"} 1',
      'slack_delivery_ack_seconds_count 4',
      'slack_delivery_answer_seconds_count{kind="command"} 2',
      // A repeated delivery has no answer.
      'slack_delivery_answer_seconds_count{kind="unfurl"} 1',
      'slack_api_call_seconds_count{method="response_url",outcome="ok"} 2',
      'slack_api_call_seconds_count{method="chat.unfurl",outcome="ok"} 1',
      'exec_request_seconds_count{request="session",outcome="ok"} 1',
      'slack_deliveries_in_flight 0',
      'bot_ready 1',
    ])
      expect(text).toContain(`${line}\n`)
    for (const window of ['minute', 'day'])
      expect(text).toMatch(new RegExp(`exec_requests_remaining\\{window="${window}"\\} \\d+\n`))
  })

  it('counts refusals and failures by their kinds', async () => {
    await app.start({ env: { EXEC_UNFURLS: 'off' } })
    await open.posts(LINK)
    await guest.sendsCommand(ID)
    app.exec.faults.set({ kind: 'invalid_key' })
    await rep.sendsCommand('another1')
    await app.slack.deliverRaw({ body: '{}', signingSecret: 'wrong' })
    await app.bot.idle()
    const text = await scrape()
    for (const line of [
      'slack_deliveries_total{kind="unfurl",outcome="skipped"} 1',
      'slack_deliveries_total{kind="command",outcome="refused"} 1',
      'slack_deliveries_total{kind="command",outcome="failed"} 1',
      'slack_deliveries_refused_total{status="401"} 1',
      'exec_request_seconds_count{request="session",outcome="key_rejected"} 1',
    ])
      expect(text).toContain(`${line}\n`)
  })
})

describe('/readyz', () => {
  it('names the groups of EXEC_GROUP_COACHES that Exec does not have, which keep the app from nothing', async () => {
    await app.start({ env: { EXEC_GROUP_COACHES: 'Sales=U0REP2; Nowhere=S0COACHES' } })
    await app.bot.idle()
    // At the start Exec had neither.
    expect(await readiness()).toMatchObject({
      status: 200,
      report: { ready: true, parts: { groups: { unknown: ['Sales', 'Nowhere'] } } },
    })
    app.exec.groups.push({ id: 'g1', name: 'sales', emails: [] })
    await app.restart()
    await app.bot.idle()
    expect(await readiness()).toMatchObject({
      report: { parts: { groups: { unknown: ['Nowhere'] } } },
    })
    const warned = app.lines.filter((line) => line.includes('EXEC_GROUP_COACHES'))
    expect(warned.map((line) => JSON.parse(line).entry)).toEqual([1, 2, 2])
    expect(app.lines.join()).not.toContain('Nowhere')
    expect(app.execPaths()).toEqual(['/workspace/groups', '/workspace/groups'])
  })

  it('says that Exec has not told its groups, and has no such part without the setting', async () => {
    expect(await readiness()).toMatchObject({
      report: { parts: expect.not.objectContaining({ groups: expect.anything() }) },
    })
    app.exec.faults.set({ kind: 'invalid_key' })
    await app.restart({ EXEC_GROUP_COACHES: 'Sales=U0REP2' })
    await app.bot.idle()
    expect(await readiness()).toMatchObject({
      status: 200,
      report: { ready: true, parts: { groups: 'not_read' } },
    })
  })

  it('notices without traffic that Slack rejects or accepts the token', async () => {
    await app.start({ bot: { tokenCheckMs: 10 } })
    const status = async () => (await readiness()).status
    app.slack.fault('auth.test', { kind: 'error', error: 'token_revoked', times: Number.POSITIVE_INFINITY })
    await expect.poll(status).toBe(503)
    app.slack.clearFaults()
    await expect.poll(status).toBe(200)
  })

  it('answers 200 while Exec fails, and reports Exec as degraded', async () => {
    app.exec.faults.set({ kind: 'invalid_key' })
    await rep.sendsCommand(ID)
    expect(await readiness()).toMatchObject({ status: 200, report: { parts: { exec: 'degraded' } } })
  })

  it('answers 503 in Socket Mode while the socket is closed', async () => {
    await app.start({ mode: 'socket' })
    expect(await readiness()).toMatchObject({ status: 200, report: { parts: { socket: 'ok' } } })
    app.slack.sockets.drop()
    await app.slack.next(() => app.slack.sockets.connected === 0)
    await expect.poll(async () => (await readiness()).status).toBe(503)
  })
})

describe('OPS_PORT', () => {
  it('serves metrics and readiness on OPS_PORT alone, where no deliveries are accepted', async () => {
    for (const path of ['/metrics', '/readyz']) expect((await fetch(`${app.url}${path}`)).status).toBe(404)
    expect((await fetch(`${app.url}/healthz`)).status).toBe(200)
    expect(await scrape()).toContain('bot_ready 1')
    expect(await readiness()).toMatchObject({ status: 200 })
    const url = operationsUrl(app.lines)
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    expect((await fetch(`${url}/slack/events`, { method: 'POST' })).status).toBe(404)
  })

  it('is ready where many workspaces are served, before any has installed the app', async () => {
    await app.start({ installed: 'not_yet' })
    expect(await readiness()).toMatchObject({ status: 200, report: { ready: true } })
  })

  it('serves no metrics and no readiness without OPS_PORT', async () => {
    await app.start({ env: { OPS_PORT: '' } })
    for (const path of ['/metrics', '/readyz']) expect((await fetch(`${app.url}${path}`)).status).toBe(404)
    expect((await fetch(`${app.url}/healthz`)).status).toBe(200)
    expect(app.lines.join()).not.toContain('listening for operations')
  })
})
