import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ExecClient } from '../../src/exec/exec-client.ts'
import { RateLimit } from '../../src/exec/rate-limit.ts'
import { Sessions } from '../../src/exec/sessions.ts'
import { createMemoryStore } from '../../src/store/memory-store.ts'
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

describe("while Exec's limit is used up", () => {
  it('a session that is past its time is given with its age, for up to a day', async () => {
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

  it('a graded one is given so too, once its six hours are over', async () => {
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

  it('Refresh says how old what it shows is', async () => {
    const readAt = new Date(now)
    await sessions.get(ID)
    await rateLimit.block(until())
    now += 6 * SECOND
    expect(await sessions.get(ID, { fresh: true })).toHaveProperty('value.asOf', readAt)
  })

  it('a session that is not kept, or not with its transcript, is told to be limited', async () => {
    await sessions.get(ID)
    await rateLimit.block(until())
    now += HOUR
    expect(await sessions.get('other')).toEqual(limited)
    expect(await sessions.get(ID, WHOLE)).toEqual(limited)
  })

  it('one that Exec did not know is not told to be missing any longer than otherwise', async () => {
    await sessions.get('new')
    await rateLimit.block(until())
    now += 11 * SECOND
    expect(await sessions.get('new')).toEqual(limited)
  })

  it('a 429 from Exec itself has the same outcome', async () => {
    await sessions.get(ID)
    now += 30 * SECOND
    exec.faults.set({ kind: 'limited', retryAfter: 3600, where: 'body' })
    expect(await sessions.get(ID)).toHaveProperty('value.asOf')
    expect(await sessions.get(ID)).toHaveProperty('value.asOf')
    expect(exec.requests).toHaveLength(2)
  })

  it('other failures have none', async () => {
    await sessions.get(ID)
    now += 30 * SECOND
    exec.faults.set({ kind: 'invalid_key' })
    expect(await sessions.get(ID)).toEqual({ ok: false, error: { kind: 'key_rejected' } })
  })
})

describe('what nobody asked for', () => {
  const kept = { ok: false, error: { kind: 'quota_reserved' } }

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

  it('is kept back once its share is spent, and served from what is known', async () => {
    expect(await sessions.get(ID, { priority: 'background' })).toMatchObject({ ok: true })
    expect(await sessions.get('second', { priority: 'background' })).toEqual(kept)
    expect(await sessions.get(ID, { priority: 'background' })).toMatchObject({ ok: true })
    expect(exec.requests).toHaveLength(1)
  })

  it('keeps nobody from an answer who asks at the same time', async () => {
    await sessions.get(ID, { priority: 'background' })
    const [unasked, ...asked] = await Promise.all([
      sessions.get('second', { priority: 'background' }),
      sessions.get('second'),
      sessions.get('second'),
    ])
    expect(unasked).toEqual(kept)
    for (const answer of asked)
      expect(answer).toMatchObject({ ok: true, value: { session: { id: 'second' } } })
    expect(exec.requests).toHaveLength(2)
  })
})
