import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../src/database/store.ts'
import type { ExecClient } from '../../src/exec/exec-client.ts'
import type { Requester } from '../../src/exec/rate-limit.ts'
import { failed, ok } from '../../src/lib/result.ts'
import { testClock } from '../support/clock.ts'
import { execMember } from '../support/exec/members.ts'
import { ID, sessionDocument } from '../support/exec/session-documents.ts'
import { execForEachTest } from '../support/exec-for-each-test.ts'

const QUICK = { tryMs: 250, totalMs: 15_000, backoffMs: 5 }
const OK = ok({ id: ID })

const room = execForEachTest()
let client: ExecClient

beforeEach(() => {
  room.exec.sessions.set(ID, sessionDocument())
  client = room.connect({ timing: QUICK })
})

function getSession(id = ID, requester?: Requester) {
  return client.getSession(id, requester)
}

describe('ExecClient.getSession', () => {
  it('reads a session with its evaluations and transcript in one request', async () => {
    expect(await getSession()).toEqual(ok(sessionDocument()))
    expect(room.exec.requests).toMatchObject([
      { method: 'GET', path: `/sessions/${ID}`, query: { include: 'transcript,evaluations' }, status: 200 },
    ])
  })

  it('reuses its connection', async () => {
    for (let count = 0; count < 5; count += 1) await getSession()
    expect(room.sent).toBe(5)
    expect(room.exec.connections()).toBe(1)
  })

  it.each(['a/b?c#d', '../members', 'ä ö', '%2e%2e', 'a\uD800'])(
    'sends the id %j as one path segment',
    async (id) => {
      room.exec.sessions.set(id.toWellFormed(), sessionDocument({ id: 'found' }))
      const answer = await getSession(id)
      expect(answer).toMatchObject(ok({ id: 'found' }))
    },
  )

  it.each(['', '.', '..'])('asks for no other resource for the id %j', async (id) => {
    expect(await getSession(id)).toEqual(failed({ kind: 'not_found' }))
    expect(room.exec.requests).toMatchObject([{ path: '/sessions/-' }])
  })

  it('logs the paths of unreadable values, never the values', async () => {
    const body = JSON.stringify({ id: ID, score: 'secret', user: { email: [1] } })
    room.exec.faults.set({ kind: 'answer', status: 200, body })
    expect(await getSession()).toMatchObject(OK)
    expect(room.logged).toContainEqual(
      expect.objectContaining({ path: `/sessions/${ID}`, unread: 'user.email score' }),
    )
    expect(room.lines.join()).not.toContain('secret')
  })
})

const PAGE = '<html>no</html>'
it.each([
  ['a session that Exec does not know', undefined, { kind: 'not_found' }],
  ['404 with a page', { kind: 'answer', status: 404, body: PAGE }, { kind: 'not_found' }],
  ['a rejected key', { kind: 'invalid_key' }, { kind: 'key_rejected' }],
  ['an inactive workspace', { kind: 'workspace_inactive' }, { kind: 'workspace_inactive' }],
  ['403 of a proxy', { kind: 'answer', status: 403, body: PAGE }, { kind: 'request_refused', status: 403 }],
  ['400', { kind: 'answer', status: 400, body: '{}' }, { kind: 'request_refused', status: 400 }],
  ['a page instead of JSON', { kind: 'html' }, { kind: 'unreadable', reason: 'not_json' }],
  ['an empty answer', { kind: 'answer', status: 200, body: '' }, { kind: 'unreadable', reason: 'not_json' }],
  [
    'a redirect, which is not followed',
    { kind: 'answer', status: 302, headers: { location: 'http://127.0.0.1:9/' }, body: '' },
    { kind: 'unreadable', reason: 'redirect' },
  ],
  [
    'JSON that is no session',
    { kind: 'answer', status: 200, body: '{"error":{"type":"x"}}' },
    { kind: 'unreadable', reason: 'unexpected' },
  ],
  ['too large an answer', { kind: 'too_large', bytes: 2 ** 24 }, { kind: 'unreadable', reason: 'too_large' }],
] as const)('ExecClient.getSession does not retry %s', async (_, fault, error) => {
  client = room.connect({ timing: { ...QUICK, tryMs: 5000, totalMs: 5000 } })
  if (fault === undefined) room.exec.sessions.clear()
  else room.exec.faults.set(fault)
  expect(await getSession()).toEqual(failed(error))
  expect(room.sent).toBe(1)
  expect(room.logged).toContainEqual(expect.objectContaining(error))
})

describe('ExecClient.getSession retries', () => {
  const passing = [
    ['500', { kind: 'server_error', status: 500 }, { kind: 'server_fault', status: 500 }],
    ['a reset connection', { kind: 'reset' }, { kind: 'unreachable' }],
    ['an answer that breaks off', { kind: 'cut_off' }, { kind: 'unreachable' }],
    ['no answer', { kind: 'hang' }, { kind: 'timed_out' }],
    ['an answer that trickles', { kind: 'trickle' }, { kind: 'timed_out' }],
  ] as const

  it.each(passing)('%s, twice', async (_, fault, error) => {
    room.exec.faults.next(fault, 2)
    expect(await getSession()).toMatchObject(OK)
    expect(room.sent).toBe(3)
    room.exec.faults.set(fault)
    expect(await getSession()).toEqual(failed(error))
    expect(room.sent).toBe(6)
    expect(room.logged).toContainEqual(expect.objectContaining({ kind: error.kind, tries: 3 }))
  })

  it('nothing once counting the request has taken all the time', async () => {
    const store: Store = {
      ...room.store,
      async take(counters, unless) {
        await sleep(20)
        return room.store.take(counters, unless)
      },
    }
    client = room.connect({ timing: { ...QUICK, totalMs: 10 }, store })
    expect(await getSession()).toEqual(failed({ kind: 'timed_out' }))
  })

  it('only within totalMs', async () => {
    client = room.connect({ timing: { tryMs: 80, totalMs: 120, retries: 50, backoffMs: 1 } })
    room.exec.faults.set({ kind: 'hang' })
    expect(await getSession()).toEqual(failed({ kind: 'timed_out' }))
    expect(room.sent).toBeLessThanOrEqual(3)
  })

  it('no more once the client is closed', async () => {
    client = room.connect({ timing: { tryMs: 60_000, totalMs: 120_000 } })
    room.exec.faults.set({ kind: 'hang' })
    const answer = getSession()
    await expect.poll(() => room.exec.requests.length).toBe(1)
    client.close()
    expect(await answer).toEqual(failed({ kind: 'unreachable' }))
    expect(room.sent).toBe(1)
  })
})

describe('ExecClient after a 429', () => {
  const NOW = room.now

  it.each([
    ['error', 30, 30],
    ['header', 40, 40],
    ['nowhere', undefined, 60],
  ] as const)(
    'sends nothing until the time that Exec gives in the %s (%s)',
    async (where, retryAfter, seconds) => {
      room.exec.faults.next({ kind: 'limited', where, ...(retryAfter !== undefined && { retryAfter }) })
      const limited = failed({ kind: 'limited', until: new Date(NOW + seconds * 1000) })
      expect(await getSession()).toEqual(limited)
      room.now += seconds * 1000 - 1
      expect(await client.listMembers({ page: 1 })).toEqual(limited)
      expect(room.sent).toBe(1)
      room.now += 1
      expect(await getSession()).toMatchObject(OK)
    },
  )

  it('waits for a short limit, but not for an optional request', async () => {
    client = room.connect({ timing: QUICK, clock: testClock })
    const limit = { kind: 'limited', retryAfter: 0.2, where: 'error' } as const
    room.exec.faults.next(limit)
    expect(await getSession(ID, { priority: 'optional' })).toMatchObject({ ok: false })
    expect(room.sent).toBe(1)
    client = room.connect({ timing: QUICK, clock: testClock })
    room.exec.faults.next(limit)
    const started = performance.now()
    expect(await getSession()).toMatchObject(OK)
    expect(performance.now() - started).toBeGreaterThanOrEqual(195)
    expect(room.sent).toBe(3)
  })

  it('does not wait for a limit that outlasts totalMs', async () => {
    client = room.connect({ timing: { ...QUICK, totalMs: 1500 } })
    room.exec.faults.next({ kind: 'limited', retryAfter: 1.9, where: 'body' })
    expect(await getSession()).toMatchObject(failed({ kind: 'limited' }))
    expect(room.sent).toBe(1)
  })
})

it.each([
  ['waits for', 'interactive', 50, true],
  ['does not wait for', 'optional', 50, false],
  ['does not wait for', 'interactive', 2001, false],
] as const)(
  'ExecClient %s the end of the minute of an %s request: %i ms',
  async (_, priority, ms, expected) => {
    room.now = Date.parse('2026-03-15T14:30:59.999Z') - ms
    const started = performance.now() - room.now
    const clock = () => (expected ? performance.now() - started : room.now)
    client = room.connect({ timing: QUICK, limits: { perMinute: 2 }, clock })
    await getSession()
    await getSession()
    expect((await getSession(ID, { priority })).ok).toBe(expected)
    expect(room.sent).toBe(expected ? 3 : 2)
  },
)

it("ExecClient's rate limit refuses a request before it is sent, and counts retries", async () => {
  client = room.connect({ timing: QUICK, limits: { perMinute: 3 } })
  room.exec.faults.next({ kind: 'server_error', status: 500 }, 2)
  expect(await getSession()).toMatchObject(OK)
  const until = new Date(room.now + 60_000)
  expect(await getSession()).toEqual(failed({ kind: 'limited', until }))
  expect(room.sent).toBe(3)
})

it("ExecClient's log holds no key and no text of an answer, for any fault", async () => {
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
  room.exec.members.push(execMember('jane', 'admin'))
  for (const fault of faults) {
    room.exec.faults.clear()
    if (fault !== undefined) room.exec.faults.set(fault)
    await getSession()
    await client.listMembers({ page: 1 })
  }
  expect(room.lines.length).toBeGreaterThan(faults.length)
  expect(room.lines.join()).not.toContain(room.exec.apiKey)
  expect(room.lines.join()).not.toMatch(/Bearer|jane@acme|Lee|82\.5|Procurement|rapport|upstream/)
})

it("ExecClient's onAnswer is called once per request, with its error and the time of all tries", async () => {
  const answers: [string, string | undefined][] = []
  const times: number[] = []
  client = room.connect({
    timing: QUICK,
    onAnswer(request, error, ms) {
      answers.push([request, error?.kind])
      times.push(ms)
    },
  })
  room.exec.faults.latencyMs = 30
  room.exec.faults.next({ kind: 'server_error', status: 500 }, 2)
  await getSession()
  await getSession('')
  room.exec.faults.set({ kind: 'invalid_key' })
  await client.listSessions({ emails: ['jane@acme.com'], page: 1 })
  await client.listMembers({ page: 1 })
  expect(answers).toEqual([
    ['session', undefined],
    ['session', 'not_found'],
    ['sessions', 'key_rejected'],
    ['members', 'key_rejected'],
  ])
  expect(times[0]).toBeGreaterThan(85)
})
