import { describe, expect, it } from 'vitest'
import { sharedTestApp, testApp } from '../support/app-fixture.ts'
import { machineClock } from '../support/clock.ts'
import { ID } from '../support/exec/session-documents.ts'
import { signedHeaders } from '../support/slack/deliver.ts'

const env = { EXEC_SLACKBOT: 'on' }
const CALLER = { user_id: 'U0REP', team_id: 'T0ACME', enterprise_id: null }
const now = () => Math.floor(machineClock() / 1000)

function callBody(changes: object = {}): string {
  const params = {
    name: 'session_feedback',
    arguments: { session: ID },
    _meta: { slack: CALLER },
    ...changes,
  }
  return JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/call', params })
}

/** A request as anybody could send it, signed as Slack signs one by default. */
function posterTo(app: { url: string; slack: { settings: { signingSecret: string } } }) {
  return async (
    body = callBody(),
    { timestamp = now(), secret = app.slack.settings.signingSecret, method = 'POST', headers = {} } = {},
  ) => {
    const response = await fetch(`${app.url}/slack/mcp`, {
      method,
      headers: { 'content-type': 'application/json', ...signedHeaders(secret, timestamp, body), ...headers },
      ...(method === 'POST' && { body }),
    })
    return { status: response.status, text: await response.text() }
  }
}

describe('the endpoint for Slackbot', () => {
  const app = sharedTestApp({ env }, (app) => app.addSession())
  const post = posterTo(app)

  it.each<[what: string, request: Parameters<typeof post>, status: number]>([
    ['forged', [callBody(), { secret: 'another secret' }], 401],
    ['old', [callBody(), { timestamp: now() - 301 }], 401],
    ['from the future', [callBody(), { timestamp: now() + 360 }], 401],
    ['unsigned', [callBody(), { headers: { 'x-slack-signature': '' } }], 401],
    ['too long', ['x'.repeat(1024 * 1024 + 1)], 413],
    ['several in one', [`[${callBody()},${callBody()}]`], 400],
    ['no JSON', ['{'], 400],
    ['null', ['null'], 400],
    ['to read', [callBody(), { method: 'GET' }], 405],
    ['to end', [callBody(), { method: 'DELETE' }], 405],
  ])('refuses a request that is %s', async (_, request, status) => {
    expect(await post(...request)).toMatchObject({ status })
    expect(app.execPaths()).toEqual([])
    expect(app.audits()).toEqual([])
  })

  it.each([
    ['missing', {}],
    ['without a team', { slack: { user_id: 'U0REP' } }],
    ['no id', { slack: { ...CALLER, user_id: 'jane@acme.com' } }],
  ])('shows nothing to a caller whose identity is %s, whatever the arguments say', async (_, _meta) => {
    const { text } = await post(callBody({ _meta, arguments: { session: ID, slack: CALLER } }))
    expect(text).toContain('"isError":true')
    expect(text).toContain("didn't say who asks")
    expect(app.execPaths()).toEqual([])
  })

  it.each(['', '*/*', 'application/json', 'text/event-stream'])(
    'answers who accepts “%s”',
    async (accept) => {
      const { status, text } = await post(callBody(), { headers: { accept } })
      expect(status).toBe(200)
      expect(text).toContain('82.5')
    },
  )

  it('answers the protocol of 2026, which has no handshake, and keeps no stream open', async () => {
    const version = '2026-07-28'
    const _meta = {
      slack: CALLER,
      'io.modelcontextprotocol/protocolVersion': version,
      'io.modelcontextprotocol/clientInfo': { name: 'slackbot', version: '1' },
      'io.modelcontextprotocol/clientCapabilities': {},
    }
    const headers = { 'mcp-protocol-version': version, 'mcp-method': 'tools/call' }
    const called = await post(callBody({ _meta }), {
      headers: { ...headers, 'mcp-name': 'session_feedback' },
    })
    expect(called).toMatchObject({ status: 200, text: expect.stringContaining('82.5') })
    const method = 'subscriptions/listen'
    const listen = {
      jsonrpc: '2.0',
      id: 8,
      method,
      params: { _meta, notifications: { toolsListChanged: true } },
    }
    const listening = await post(JSON.stringify(listen), { headers: { ...headers, 'mcp-method': method } })
    expect(listening.text).toContain('Subscription limit reached')
  })
})

describe('the endpoint for Slackbot, with an app of its own', () => {
  const app = testApp({ env }, (app) => app.addSession())
  const post = posterTo(app)

  it('takes a call with the same signature for the same call', async () => {
    const timestamp = now() - 200
    const first = await post(callBody(), { timestamp })
    expect(await post(callBody(), { timestamp })).toEqual(first)
    expect(await post(callBody(), { timestamp: timestamp + 1 })).toEqual(first)
    expect(app.audits()).toHaveLength(2)
  })

  it('is not there where Slackbot is off', async () => {
    await app.start({ env: { EXEC_SLACKBOT: 'off' } })
    expect(await post()).toMatchObject({ status: 404 })
    expect(await post('', { method: 'GET' })).toMatchObject({ status: 404 })
  })
})
