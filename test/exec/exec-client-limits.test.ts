import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../src/database/memory-store.ts'
import { ExecClient } from '../../src/exec/exec-client.ts'
import { RateLimit } from '../../src/exec/rate-limit.ts'
import { capturedLog } from '../support/exec/captured-log.ts'
import { type FakeExec, startExec } from '../support/exec/fake-exec.ts'
import { sessionDocument } from '../support/exec/session-documents.ts'

const ID = 'abc123def456'
const NOW = Date.parse('2026-03-15T14:30:00Z')

let exec: FakeExec
let client: ExecClient

beforeEach(async () => {
  exec = await startExec()
  exec.sessions.set(ID, sessionDocument())
  client = connect()
})

afterEach(async () => {
  client.close()
  await exec.close()
})

function connect(clock: () => number = Date.now, rateLimit?: RateLimit): ExecClient {
  const timing = { totalMs: 1500, backoffMs: 5 }
  const { log } = capturedLog()
  return new ExecClient({
    baseUrl: exec.url,
    apiKey: exec.apiKey,
    log,
    timing,
    clock,
    rateLimit,
  })
}

/** Connects a client with this limit, and returns the limit. */
function connectWith(perMinute: number) {
  client.close()
  const clock = () => NOW
  const limits = { perMinute, perDay: 1000, backgroundShare: 50 }
  const rateLimit = new RateLimit({
    store: createMemoryStore({ clock }),
    limits,
    clock,
    sleep: async () => {},
  })
  client = connect(clock, rateLimit)
  return rateLimit
}

describe('ExecClient after a 429', () => {
  it.each([
    ['body', 30, 30],
    ['error', 30, 30],
    ['header', 30, 30],
    ['header', 'Sun, 15 Mar 2026 14:30:40 GMT', 40],
    ['nowhere', undefined, 60],
  ] as const)(
    'sends nothing until the time that Exec gives in the %s (%s)',
    async (where, retryAfter, seconds) => {
      let now = NOW
      client.close()
      client = connect(() => now)
      exec.faults.next({ kind: 'limited', where, ...(retryAfter === undefined ? {} : { retryAfter }) })
      const limited = { ok: false, error: { kind: 'limited', until: new Date(NOW + seconds * 1000) } }
      expect(await client.getSession(ID, 'evaluations')).toEqual(limited)
      now += seconds * 1000 - 1
      expect(await client.getSession('another', 'evaluations')).toEqual(limited)
      expect(await client.getMembers()).toEqual(limited)
      expect(exec.requests).toHaveLength(1)
      now += 1
      expect(await client.getSession(ID, 'evaluations')).toMatchObject({ ok: true })
    },
  )

  it('does not retry an optional request', async () => {
    exec.faults.next({ kind: 'limited', retryAfter: 0.2, where: 'error' })
    expect(await client.getSession(ID, 'evaluations', { priority: 'optional' })).toMatchObject({ ok: false })
    expect(exec.requests).toHaveLength(1)
  })

  it('waits for a short limit', async () => {
    exec.faults.next({ kind: 'limited', retryAfter: 0.2, where: 'error' })
    expect(await client.getSession(ID, 'evaluations')).toMatchObject({ ok: true })
    expect(exec.requests).toHaveLength(2)
    const [first, second] = exec.requests
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(195)
  })

  it('does not wait for a limit that outlasts totalMs', async () => {
    exec.faults.next({ kind: 'limited', retryAfter: 1.9, where: 'body' })
    expect(await client.getSession(ID, 'evaluations')).toMatchObject({
      ok: false,
      error: { kind: 'limited' },
    })
    expect(exec.requests).toHaveLength(1)
  })

  it("stops at Exec's own limit", async () => {
    const rateLimit = connectWith(1000)
    for (let count = 0; count < 60; count += 1) await client.getSession(ID, 'evaluations')
    expect(await client.getSession(ID, 'evaluations')).toMatchObject({
      ok: false,
      error: { kind: 'limited' },
    })
    expect(await rateLimit.remaining()).toEqual({ minute: 0, day: 0 })
  })
})

describe("ExecClient's rate limit", () => {
  it('refuses a request before it is sent', async () => {
    connectWith(2)
    const ends = new Date(NOW + 60_000)
    await client.getSession(ID, 'evaluations')
    await client.getSession(ID, 'evaluations')
    expect(await client.getSession(ID, 'evaluations')).toEqual({
      ok: false,
      error: { kind: 'limited', until: ends },
    })
    expect(exec.requests).toHaveLength(2)
  })

  it('counts retries', async () => {
    const rateLimit = connectWith(10)
    exec.faults.next({ kind: 'server_error', status: 500 }, 2)
    expect(await client.getSession(ID, 'evaluations')).toMatchObject({ ok: true })
    expect(await rateLimit.remaining()).toEqual({ minute: 7, day: 997 })
  })

  it('counts every page of members, and reserves a share from background requests', async () => {
    const rateLimit = connectWith(4)
    exec.members = Array.from({ length: 250 }, (_, at) => ({
      id: `m${at}`,
      email: `m${at}@acme.com`,
      first_name: 'M',
      last_name: 'M',
      role: 'member' as const,
    }))
    expect(await client.getMembers({ requester: { priority: 'background' } })).toEqual({
      ok: false,
      error: { kind: 'quota_reserved' },
    })
    expect(exec.requests).toHaveLength(2)
    expect((await rateLimit.remaining()).minute).toBe(2)
  })
})
