import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ExecClient, type ExecClientOptions } from '../../src/exec/exec-client.ts'
import { capturedLog } from '../support/exec/captured-log.ts'
import { type FakeExec, startExec } from '../support/exec/fake-exec.ts'
import { sessionDocument } from '../support/exec/session-documents.ts'

const ID = 'abc123def456'
const QUICK = { tryMs: 250, totalMs: 1500, backoffMs: 5 }

let exec: FakeExec
let client: ExecClient
let lines: string[]

beforeEach(async () => {
  exec = await startExec()
  exec.sessions.set(ID, sessionDocument())
  client = connect()
})

afterEach(async () => {
  client.close()
  await exec.close()
})

function connect(options: Partial<ExecClientOptions> = {}): ExecClient {
  const captured = capturedLog()
  lines = captured.lines
  return new ExecClient({
    baseUrl: exec.url,
    apiKey: exec.apiKey,
    log: captured.log,
    timing: QUICK,
    ...options,
  })
}

describe('ExecClient.getSession', () => {
  it('reads a session with its evaluations in one request, and says how large the answer was', async () => {
    const { transcript, ...document } = sessionDocument()
    const answer = await client.getSession(ID, 'evaluations')
    const bytes = Buffer.byteLength(JSON.stringify(document))
    expect(answer).toEqual({ ok: true, value: { session: document, bytes } })
    expect(exec.requests).toMatchObject([
      { method: 'GET', path: `/sessions/${ID}`, query: { include: 'evaluations' }, status: 200 },
    ])
  })

  it('reads the transcript too when asked for it', async () => {
    const answer = await client.getSession(ID, 'transcript,evaluations')
    expect(answer).toMatchObject({ ok: true, value: { session: sessionDocument() } })
  })

  it('reuses its connection', async () => {
    for (let count = 0; count < 5; count += 1) await client.getSession(ID, 'evaluations')
    expect(exec.requests).toHaveLength(5)
    expect(exec.connections()).toBe(1)
  })

  it.each(['a/b?c#d', '../members', 'ä ö', '%2e%2e', 'a\uD800'])(
    'sends the id %j as one path segment',
    async (id) => {
      exec.sessions.set(id.toWellFormed(), sessionDocument({ id: 'found' }))
      const answer = await client.getSession(id, 'evaluations')
      expect(answer).toMatchObject({ ok: true, value: { session: { id: 'found' } } })
    },
  )

  it.each(['', '.', '..'])('answers not_found for the id %j without a request', async (id) => {
    expect(await client.getSession(id, 'evaluations')).toEqual({ ok: false, error: { kind: 'not_found' } })
    expect(exec.requests).toHaveLength(0)
  })

  it('reads JSON of any content type', async () => {
    exec.faults.set({ kind: 'wrong_type' })
    expect(await client.getSession(ID, 'evaluations')).toMatchObject({ ok: true })
  })

  it('reads a compressed answer', async () => {
    exec.faults.set(compressed(JSON.stringify(sessionDocument())))
    expect(await client.getSession(ID, 'transcript,evaluations')).toMatchObject({
      ok: true,
      value: { session: { id: ID } },
    })
  })

  it('logs the paths of unreadable values, never the values', async () => {
    exec.faults.set({ kind: 'answer', status: 200, body: '{"id":"a","score":"secret","user":{"email":[1]}}' })
    expect(await client.getSession(ID, 'evaluations')).toMatchObject({
      ok: true,
      value: { session: { id: 'a' } },
    })
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ path: `/sessions/${ID}`, unread: 'user.email score' }),
    )
    expect(lines.join()).not.toContain('secret')
  })
})

function compressed(body: string) {
  return {
    kind: 'answer',
    status: 200,
    headers: { 'content-encoding': 'gzip' },
    body: gzipSync(body),
  } as const
}

describe('ExecClient.getSession does not retry', () => {
  const page = '<html>no</html>'
  it.each([
    ['a session that Exec does not know', undefined, { kind: 'not_found' }],
    ['404 with a page', { kind: 'answer', status: 404, body: page }, { kind: 'not_found' }],
    ['a rejected key', { kind: 'invalid_key' }, { kind: 'key_rejected' }],
    ['an inactive workspace', { kind: 'workspace_inactive' }, { kind: 'workspace_inactive' }],
    ['403 of a proxy', { kind: 'answer', status: 403, body: page }, { kind: 'request_refused', status: 403 }],
    ['400', { kind: 'answer', status: 400, body: '{}' }, { kind: 'request_refused', status: 400 }],
    ['a page instead of JSON', { kind: 'html' }, { kind: 'unreadable', reason: 'not_json' }],
    ['an empty answer', { kind: 'empty' }, { kind: 'unreadable', reason: 'not_json' }],
    ['half an answer', { kind: 'truncated' }, { kind: 'unreadable', reason: 'not_json' }],
    [
      'JSON that is no session',
      { kind: 'answer', status: 200, body: '{"error":{"type":"x"}}' },
      { kind: 'unreadable', reason: 'not_a_session' },
    ],
    [
      'too large an answer',
      { kind: 'too_large', bytes: 2 ** 24 },
      { kind: 'unreadable', reason: 'too_large' },
    ],
  ] as const)('%s', async (_, fault, error) => {
    client.close()
    client = connect({ timing: { ...QUICK, tryMs: 5000, totalMs: 5000 } })
    if (fault === undefined) exec.sessions.clear()
    else exec.faults.set(fault)
    expect(await client.getSession(ID, 'evaluations')).toEqual({ ok: false, error })
    expect(exec.requests).toHaveLength(1)
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(expect.objectContaining(error))
  })

  it('a redirect, which is not followed', async () => {
    const elsewhere = await startExec()
    exec.faults.set({ kind: 'redirect', location: `${elsewhere.url}/sessions/${ID}` })
    const error = { kind: 'unreadable', reason: 'redirect' }
    expect(await client.getSession(ID, 'evaluations')).toEqual({ ok: false, error })
    expect(elsewhere.requests).toHaveLength(0)
    await elsewhere.close()
  })

  it('a wrong key', async () => {
    client.close()
    client = connect({ apiKey: 'exec_live_wrong' })
    expect(await client.getSession(ID, 'evaluations')).toEqual({ ok: false, error: { kind: 'key_rejected' } })
  })
})

describe('ExecClient.getSession retries', () => {
  const passing = [
    ['500', { kind: 'server_error', status: 500 }, { kind: 'server_fault', status: 500 }],
    ['503', { kind: 'server_error', status: 503 }, { kind: 'server_fault', status: 503 }],
    ['a reset connection', { kind: 'reset' }, { kind: 'unreachable' }],
    ['an answer that breaks off', { kind: 'cut_off' }, { kind: 'unreachable' }],
    ['no answer', { kind: 'hang' }, { kind: 'timed_out' }],
    ['an answer that trickles', { kind: 'trickle' }, { kind: 'timed_out' }],
  ] as const

  it.each(passing)('%s, until the second retry succeeds', async (_, fault) => {
    exec.faults.next(fault, 2)
    expect(await client.getSession(ID, 'evaluations')).toMatchObject({
      ok: true,
      value: { session: { id: ID } },
    })
    expect(exec.requests).toHaveLength(3)
  })

  it.each(passing)('%s, and returns the error after two retries', async (_, fault, error) => {
    exec.faults.set(fault)
    expect(await client.getSession(ID, 'evaluations')).toEqual({ ok: false, error })
    expect(exec.requests).toHaveLength(3)
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ kind: error.kind, tries: 3 }),
    )
  })

  it('a refused connection', async () => {
    await exec.close()
    expect(await client.getSession(ID, 'evaluations')).toEqual({
      ok: false,
      error: { kind: 'unreachable', wasUnsent: true },
    })
    exec = await startExec()
  })

  it('only within totalMs', async () => {
    client.close()
    client = connect({ timing: { tryMs: 80, totalMs: 120, retries: 50, backoffMs: 1 } })
    exec.faults.set({ kind: 'hang' })
    expect(await client.getSession(ID, 'evaluations')).toEqual({ ok: false, error: { kind: 'timed_out' } })
    expect(exec.requests.length).toBeLessThanOrEqual(3)
  })

  it('no more once the client is closed', async () => {
    client.close()
    client = connect({ timing: { tryMs: 60_000, totalMs: 120_000 } })
    exec.faults.set({ kind: 'hang' })
    const answer = client.getSession(ID, 'evaluations')
    await expect.poll(() => exec.requests.length).toBe(1)
    client.close()
    expect(await answer).toEqual({ ok: false, error: { kind: 'unreachable' } })
    expect(exec.requests).toHaveLength(1)
  })
})

describe("ExecClient's log", () => {
  it('holds no key and no text of an answer, for any fault', async () => {
    const faults = [
      undefined,
      { kind: 'invalid_key' },
      { kind: 'server_error', status: 500 },
      { kind: 'html' },
      { kind: 'reset' },
      { kind: 'truncated' },
      { kind: 'answer', status: 400, body: '{"error":{"message":"jane@acme.com"}}' },
      { kind: 'limited', retryAfter: 30, where: 'body' },
    ] as const
    exec.members.push({
      id: 'm',
      email: 'jane@acme.com',
      first_name: 'Jane',
      last_name: 'Smith',
      role: 'admin',
    })
    for (const fault of faults) {
      exec.faults.clear()
      if (fault !== undefined) exec.faults.set(fault)
      await client.getSession(ID, 'transcript,evaluations')
      await client.getMembers()
    }
    expect(lines.length).toBeGreaterThan(faults.length)
    const secrets = [
      exec.apiKey,
      'Bearer',
      'jane@acme.com',
      'Jane',
      '82.5',
      'Procurement',
      'rapport',
      'upstream',
    ]
    for (const secret of secrets) expect(lines.join()).not.toContain(secret)
  })
})

describe("ExecClient's onAnswer", () => {
  it('is called once per request with its retries, and its error', async () => {
    client.close()
    const answers: [string, string | undefined][] = []
    client = connect({ onAnswer: (request, error) => answers.push([request, error?.kind]) })
    exec.faults.next({ kind: 'server_error', status: 500 }, 2)
    await client.getSession(ID, 'evaluations')
    await client.getSession('', 'evaluations')
    exec.faults.set({ kind: 'invalid_key' })
    await client.listSessions({ emails: ['jane@acme.com'], page: 1, pageSize: 10 })
    await client.getMembers()
    expect(answers).toEqual([
      ['session', undefined],
      ['session', 'not_found'],
      ['sessions', 'key_rejected'],
      ['members', 'key_rejected'],
    ])
  })

  it('gets the time of all tries', async () => {
    client.close()
    const times: number[] = []
    client = connect({ onAnswer: (_request, _error, ms) => times.push(ms) })
    exec.faults.latencyMs = 30
    exec.faults.next({ kind: 'server_error', status: 500 })
    await client.getSession(ID, 'evaluations')
    expect(times).toHaveLength(1)
    expect(times[0]).toBeGreaterThan(55)
  })
})

describe('new ExecClient', () => {
  it('refuses to send the key in plain text to another machine', () => {
    expect(() => connect({ baseUrl: 'http://api.exec.com/rest/v1' })).toThrow(/https/)
  })

  it('throws for a key that no header can hold, without naming the key', () => {
    expect(() => connect({ apiKey: 'exec_live_\n' })).toThrow(TypeError)
    expect(() => connect({ apiKey: 'exec_live_\n' })).not.toThrow(/exec_live_/)
  })
})
