import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../src/database/memory-store.ts'
import { ExecClient } from '../../src/exec/exec-client.ts'
import { RateLimit } from '../../src/exec/rate-limit.ts'
import { Sessions } from '../../src/exec/sessions.ts'
import { capturedLog } from '../support/exec/captured-log.ts'
import { type FakeExec, startExec } from '../support/exec/fake-exec.ts'
import { sessionDocument, ungradedDocument } from '../support/exec/session-documents.ts'

const ID = 'abc123def456'
const SECOND = 1000
const HOUR = 3600 * SECOND
const WHOLE = { include: 'transcript,evaluations' } as const

let exec: FakeExec
let client: ExecClient
let rateLimit: RateLimit
let sessions: Sessions
let now = 0

beforeEach(async () => {
  now = Date.parse('2026-03-15T14:30:00Z')
  const clock = () => now
  exec = await startExec({ clock })
  exec.sessions.set(ID, ungradedDocument())
  rateLimit = new RateLimit({ store: createMemoryStore({ clock }), clock })
  const { log } = capturedLog()
  client = new ExecClient({ baseUrl: exec.url, apiKey: exec.apiKey, log, rateLimit, clock })
  sessions = new Sessions(client, { clock })
})

afterEach(async () => {
  client.close()
  await exec.close()
})

const until = () => new Date(Date.parse('2026-03-17T00:00:00Z'))
const limited = { ok: false, error: { kind: 'limited', until: until() } }

describe("Sessions.get while Exec's limit is used up", () => {
  it('returns a stale session with its age, for up to a day', async () => {
    const readAt = new Date(now)
    await sessions.get(ID)
    await rateLimit.block(until())
    now += 29 * SECOND
    expect(await sessions.get(ID)).not.toHaveProperty('value.asOf')
    now += SECOND
    expect(await sessions.get(ID)).toMatchObject({ ok: true, value: { session: { id: ID }, asOf: readAt } })
    now += 23 * HOUR
    expect(await sessions.get(ID)).toHaveProperty('value.asOf', readAt)
    now += HOUR
    expect(await sessions.get(ID)).toEqual(limited)
    expect(exec.requests).toHaveLength(1)
  })

  it('returns a stale graded session after its six hours', async () => {
    exec.sessions.set(ID, sessionDocument())
    const readAt = new Date(now)
    await sessions.get(ID)
    await rateLimit.block(until())
    now += 6 * HOUR
    expect(await sessions.get(ID)).toMatchObject({
      ok: true,
      value: { session: { score: 82.5 }, asOf: readAt },
    })
  })

  it('returns a stale session for fresh', async () => {
    const readAt = new Date(now)
    await sessions.get(ID)
    await rateLimit.block(until())
    now += 6 * SECOND
    expect(await sessions.get(ID, { fresh: true })).toHaveProperty('value.asOf', readAt)
  })

  it('fails if the session or its transcript is not cached', async () => {
    await sessions.get(ID)
    await rateLimit.block(until())
    now += HOUR
    expect(await sessions.get('other')).toEqual(limited)
    expect(await sessions.get(ID, WHOLE)).toEqual(limited)
  })

  it('does not return a stale not_found', async () => {
    await sessions.get('new')
    await rateLimit.block(until())
    now += 11 * SECOND
    expect(await sessions.get('new')).toEqual(limited)
  })

  it('returns a stale session also after a 429 from Exec', async () => {
    await sessions.get(ID)
    now += 30 * SECOND
    exec.faults.set({ kind: 'limited', retryAfter: 3600, where: 'body' })
    expect(await sessions.get(ID)).toHaveProperty('value.asOf')
    expect(await sessions.get(ID)).toHaveProperty('value.asOf')
    expect(exec.requests).toHaveLength(2)
  })

  it('returns nothing stale for other failures', async () => {
    await sessions.get(ID)
    now += 30 * SECOND
    exec.faults.set({ kind: 'invalid_key' })
    expect(await sessions.get(ID)).toEqual({ ok: false, error: { kind: 'key_rejected' } })
  })
})

describe('Sessions.get in the background', () => {
  const reserved = { ok: false, error: { kind: 'quota_reserved' } }

  beforeEach(() => {
    const clock = () => now
    const limits = { perMinute: 100, perDay: 2, backgroundShare: 50 }
    rateLimit = new RateLimit({ store: createMemoryStore({ clock }), limits, clock })
    client.close()
    const { log } = capturedLog()
    client = new ExecClient({ baseUrl: exec.url, apiKey: exec.apiKey, log, rateLimit, clock })
    sessions = new Sessions(client, { clock })
    exec.sessions.set('second', sessionDocument({ id: 'second' }))
  })

  it('is refused once the share is used, but answered from the cache', async () => {
    expect(await sessions.get(ID, { priority: 'background' })).toMatchObject({ ok: true })
    expect(await sessions.get('second', { priority: 'background' })).toEqual(reserved)
    expect(await sessions.get(ID, { priority: 'background' })).toMatchObject({ ok: true })
    expect(exec.requests).toHaveLength(1)
  })

  it('is retried for interactive callers that joined it', async () => {
    await sessions.get(ID, { priority: 'background' })
    const [background, ...interactive] = await Promise.all([
      sessions.get('second', { priority: 'background' }),
      sessions.get('second'),
      sessions.get('second'),
    ])
    expect(background).toEqual(reserved)
    for (const answer of interactive)
      expect(answer).toMatchObject({ ok: true, value: { session: { id: 'second' } } })
    expect(exec.requests).toHaveLength(2)
  })
})
