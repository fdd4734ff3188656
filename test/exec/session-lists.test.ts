import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../src/database/memory-store.ts'
import { ExecClient } from '../../src/exec/exec-client.ts'
import { RateLimit } from '../../src/exec/rate-limit.ts'
import type { SessionQuery } from '../../src/exec/session.ts'
import { SessionLists } from '../../src/exec/session-lists.ts'
import { capturedLog } from '../support/exec/captured-log.ts'
import { type FakeExec, startExec } from '../support/exec/fake-exec.ts'
import { sessionDocument } from '../support/exec/session-documents.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const JANE: SessionQuery = { emails: ['jane@acme.com'], page: 1, pageSize: 50 }
const BO = { id: 'u2', email: 'bo@acme.com', first_name: 'Bo', last_name: 'Lee' }

let exec: FakeExec
let client: ExecClient
let rateLimit: RateLimit
let lists: SessionLists
let now = 0
const clock = () => now

beforeEach(async () => {
  now = Date.parse('2026-03-15T14:30:00Z')
  exec = await startExec({ clock })
  exec.sessions.set('a', sessionDocument({ id: 'a' }))
  exec.sessions.set('b', sessionDocument({ id: 'b', user: BO }))
  start()
})

afterEach(async () => {
  client.close()
  await exec.close()
})

function start(limits = {}): void {
  rateLimit = new RateLimit({ store: createMemoryStore({ clock }), limits, clock })
  const { log } = capturedLog()
  client = new ExecClient({
    baseUrl: exec.url,
    apiKey: exec.apiKey,
    log,
    rateLimit,
    clock,
    timing: { retries: 0 },
  })
  lists = new SessionLists(client, { clock })
}

async function idsOf(query: SessionQuery): Promise<string[] | undefined> {
  const list = await lists.get(query)
  return list.ok ? list.value.sessions.map(({ id }) => id) : undefined
}

describe('SessionLists.get for an optional list', () => {
  it('is retried for an interactive caller that joined it', async () => {
    exec.faults.next({ kind: 'server_error', status: 500 })
    const [optional, interactive] = await Promise.all([
      lists.get(JANE, { priority: 'optional' }),
      lists.get(JANE),
    ])
    expect(optional).toMatchObject({ ok: false, error: { kind: 'server_fault' } })
    expect(interactive).toMatchObject({ ok: true, value: { sessions: [{ id: 'a' }] } })
    expect(exec.requests).toHaveLength(2)
  })

  it('leaves no failure to reuse', async () => {
    exec.faults.next({ kind: 'server_error', status: 500 })
    await lists.get(JANE, { priority: 'optional' })
    expect(await lists.get(JANE, { reuseFailureMs: MINUTE })).toMatchObject({ ok: true })
  })

  it('shares its answer with an interactive caller', async () => {
    await Promise.all([lists.get(JANE, { priority: 'optional' }), lists.get(JANE)])
    expect(exec.requests).toHaveLength(1)
  })
})

describe('SessionLists.get', () => {
  it('sends one request a minute', async () => {
    const list = {
      ok: true,
      value: { sessions: [{ id: 'a' }], page: 1, hasMore: false, total: 1, readAt: new Date(now) },
    }
    let requests = 0
    const onRequest = () => {
      requests += 1
    }
    const both = await Promise.all([lists.get(JANE, { onRequest }), lists.get(JANE, { onRequest })])
    for (const answer of both) expect(answer).toMatchObject(list)
    now += MINUTE - 1
    expect(await lists.get(JANE, { onRequest, maxAgeMs: 0 })).toMatchObject(list)
    expect(exec.requests).toHaveLength(1)
    now += 1
    expect(await lists.get(JANE, { onRequest })).toMatchObject({ value: { readAt: new Date(now) } })
    expect(exec.requests).toHaveLength(2)
    expect(requests).toBe(2)
  })

  it('returns an older list with maxAgeMs', async () => {
    await lists.get(JANE)
    now += 9 * MINUTE
    expect(await lists.get(JANE, { maxAgeMs: 10 * MINUTE })).not.toHaveProperty('value.asOf')
    expect(exec.requests).toHaveLength(1)
  })

  it('sends one request per query', async () => {
    const questions: Partial<SessionQuery>[] = [
      {},
      { emails: [BO.email] },
      { scenario: 's1' },
      { rank: 'gold' },
      { page: 2 },
      { pageSize: 5 },
    ]
    for (const question of questions) await lists.get({ ...JANE, ...question })
    for (const question of questions) await lists.get({ ...JANE, ...question })
    expect(exec.requests).toHaveLength(questions.length)
  })

  it('times out after patienceMs, and caches the answer for the next caller', async () => {
    exec.faults.latencyMs = 100
    expect(await lists.get(JANE, { patienceMs: 5 })).toEqual({ ok: false, error: { kind: 'timed_out' } })
    expect(await lists.get(JANE)).toMatchObject({ ok: true })
    expect(exec.requests).toHaveLength(1)
  })

  it('asks again after a failure', async () => {
    exec.faults.next({ kind: 'invalid_key' })
    expect(await lists.get(JANE)).toEqual({ ok: false, error: { kind: 'key_rejected' } })
    expect(await lists.get(JANE)).toMatchObject({ ok: true })
  })

  it('reuses a failure younger than reuseFailureMs', async () => {
    exec.faults.set({ kind: 'server_error', status: 500 })
    const failure = { kind: 'server_fault', status: 500 }
    const failedAt = new Date(now)
    expect(await lists.get(JANE, { reuseFailureMs: MINUTE })).toEqual({ ok: false, error: failure })
    now += 9999
    for (const reuseFailureMs of [MINUTE, 10_000])
      expect(await lists.get(JANE, { reuseFailureMs })).toEqual({
        ok: false,
        error: { ...failure, failedAt },
      })
    expect(exec.requests).toHaveLength(1)
    expect(await lists.get({ ...JANE, page: 2 }, { reuseFailureMs: MINUTE })).toEqual({
      ok: false,
      error: failure,
    })
    now += 1
    exec.faults.clear()
    expect(await lists.get(JANE, { reuseFailureMs: 10_000 })).toMatchObject({ ok: true })
    expect(await lists.get(JANE, { reuseFailureMs: MINUTE })).toMatchObject({ ok: true })
    expect(exec.requests).toHaveLength(3)
  })

  it('evicts lists beyond maxBytes', async () => {
    lists = new SessionLists(client, { clock, maxBytes: 4000 })
    await lists.get(JANE)
    for (let page = 2; page < 10; page += 1) await lists.get({ ...JANE, page })
    expect(await lists.peek(JANE)).toBeUndefined()
    expect(await lists.peek({ ...JANE, page: 9 })).toBeDefined()
  })
})

describe('SessionLists.get if Exec ignores its filter', () => {
  beforeEach(() => {
    exec.emailFilter = 'ignored'
  })

  it("drops other people's sessions and the total", async () => {
    const list = await lists.get(JANE)
    expect(list).toMatchObject({ ok: true, value: { sessions: [{ id: 'a' }] } })
    expect(list).toHaveProperty('value.total', undefined)
    expect(await idsOf({ ...JANE, emails: ['nobody@acme.com'] })).toEqual([])
  })

  it('compares emails without case and outer spaces', async () => {
    exec.sessions.set('c', sessionDocument({ id: 'c', user: { id: 'u9', email: ' Jane@ACME.com ' } }))
    expect(await idsOf({ ...JANE, emails: ['JANE@acme.com '] })).toEqual(['a', 'c'])
  })

  it('keeps a line without an email only if its user id is that of a line with the email', async () => {
    const { user } = sessionDocument()
    exec.sessions.set('c', sessionDocument({ id: 'c', user: { id: user?.id ?? '' } }))
    exec.sessions.set('d', sessionDocument({ id: 'd', user: { id: 'u7' } }))
    exec.sessions.set('e', sessionDocument({ id: 'e', user: {} }))
    exec.sessions.set('f', sessionDocument({ id: 'f', user: { id: user?.id ?? '', email: 'eve@acme.com' } }))
    exec.sessions.set('g', sessionDocument({ id: 'g', user: { email: '' } }))
    expect(await idsOf(JANE)).toEqual(['a', 'c'])
    expect(await idsOf({ ...JANE, emails: [''] })).toEqual([])
  })

  it('drops sessions of another scenario or rank', async () => {
    exec.faults.set({
      kind: 'answer',
      status: 200,
      body: JSON.stringify({
        data: [
          { id: 'a', user: { email: 'jane@acme.com' }, scenario: { id: 's1' }, rank: 'gold' },
          { id: 'b', user: { email: 'jane@acme.com' }, scenario: { id: 's2' }, rank: 'silver' },
        ],
      }),
    })
    expect(await idsOf({ ...JANE, scenario: 's1' })).toEqual(['a'])
    expect(await idsOf({ ...JANE, rank: 'silver' })).toEqual(['b'])
  })
})

describe('SessionLists.get if Exec compares emails by case', () => {
  it('lists the sessions of every spelling in the query', async () => {
    exec.emailFilter = 'exact'
    exec.sessions.set('c', sessionDocument({ id: 'c', user: { id: 'u9', email: 'Jane@ACME.com' } }))
    expect(await idsOf(JANE)).toEqual(['a'])
    expect(await idsOf({ ...JANE, emails: ['jane@acme.com', 'Jane@ACME.com'] })).toEqual(['a', 'c'])
  })
})

describe("SessionLists.get while Exec's limit is used up", () => {
  const until = () => new Date(Date.parse('2026-03-17T00:00:00Z'))
  const limited = { ok: false, error: { kind: 'limited', until: until() } }

  it('returns a stale list with its age, for up to a day', async () => {
    const readAt = new Date(now)
    await lists.get(JANE)
    await rateLimit.block(until())
    now += MINUTE - 1
    expect(await lists.get(JANE)).not.toHaveProperty('value.asOf')
    now += 1
    expect(await lists.get(JANE)).toMatchObject({ ok: true, value: { readAt, asOf: readAt } })
    expect(await lists.get({ ...JANE, page: 2 })).toEqual(limited)
    now += DAY - MINUTE
    expect(await lists.get(JANE)).toEqual(limited)
    expect(exec.requests).toHaveLength(1)
  })

  it('returns nothing stale for other failures', async () => {
    await lists.get(JANE)
    now += MINUTE
    exec.faults.set({ kind: 'invalid_key' })
    expect(await lists.get(JANE)).toEqual({ ok: false, error: { kind: 'key_rejected' } })
  })

  it('retries a refused background request for an interactive caller', async () => {
    client.close()
    start({ perDay: 2, backgroundShare: 50 })
    await lists.get({ ...JANE, page: 2 }, { priority: 'background' })
    const [background, interactive] = await Promise.all([
      lists.get(JANE, { priority: 'background' }),
      lists.get(JANE, { priority: 'interactive' }),
    ])
    expect(background).toEqual({ ok: false, error: { kind: 'quota_reserved' } })
    expect(interactive).toMatchObject({ ok: true })
  })
})

describe('SessionLists.peek', () => {
  it('sends no request, and sets asOf after a minute', async () => {
    expect(await lists.peek(JANE)).toBeUndefined()
    await lists.get(JANE)
    const readAt = new Date(now)
    expect(await lists.peek(JANE)).toMatchObject({ sessions: [{ id: 'a' }], readAt })
    expect(await lists.peek(JANE)).not.toHaveProperty('asOf')
    now += MINUTE
    expect(await lists.peek(JANE)).toMatchObject({ asOf: readAt })
    now += DAY
    expect(await lists.peek(JANE)).toBeUndefined()
    expect(exec.requests).toHaveLength(1)
  })
})
