import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ExecClient } from '../../src/exec/exec-client.ts'
import { Sessions } from '../../src/exec/sessions.ts'
import { capturedLog } from '../support/exec/captured-log.ts'
import { type FakeExec, startExec } from '../support/exec/fake-exec.ts'
import { sessionDocument, ungradedDocument } from '../support/exec/session-documents.ts'

const ID = 'abc123def456'
const SECOND = 1000
const HOUR = 3600 * SECOND
const WHOLE = { include: 'transcript,evaluations' } as const
const FRESH = { fresh: true } as const

let exec: FakeExec
let client: ExecClient
let sessions: Sessions
let now = 0

beforeEach(async () => {
  now = Date.parse('2026-03-15T14:30:00Z')
  exec = await startExec({ limits: { perMinute: 1000 } })
  exec.sessions.set(ID, sessionDocument())
  const { log } = capturedLog()
  client = new ExecClient({ baseUrl: exec.url, apiKey: exec.apiKey, log, timing: { retries: 0 } })
  sessions = new Sessions(client, { clock: () => now })
})

afterEach(async () => {
  client.close()
  await exec.close()
})

describe('Sessions.get in flight', () => {
  it('sends one request for 200 callers at once', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, () => sessions.get(ID)))
    expect(exec.requests).toHaveLength(1)
    for (const answer of answers) expect(answer).toMatchObject({ ok: true, value: { session: { id: ID } } })
  })

  it('shares a failure, and does not cache it', async () => {
    exec.faults.next({ kind: 'server_error', status: 500 })
    const answers = await Promise.all(Array.from({ length: 20 }, () => sessions.get(ID)))
    for (const answer of answers) {
      expect(answer).toEqual({ ok: false, error: { kind: 'server_fault', status: 500 } })
    }
    expect(await sessions.get(ID)).toMatchObject({ ok: true })
    expect(exec.requests).toHaveLength(2)
  })

  it('joins a request that brings more', async () => {
    const [whole, evaluations] = await Promise.all([sessions.get(ID, WHOLE), sessions.get(ID)])
    expect(evaluations).toEqual(whole)
    expect(exec.requests).toHaveLength(1)
  })

  it('does not join a request that brings less', async () => {
    const [evaluations, whole] = await Promise.all([sessions.get(ID), sessions.get(ID, WHOLE)])
    expect(evaluations).not.toHaveProperty('value.session.transcript')
    expect(whole).toHaveProperty('value.session.transcript')
    expect(exec.requests).toHaveLength(2)
  })

  it('sends one request per session', async () => {
    exec.sessions.set('other', sessionDocument({ id: 'other' }))
    const answers = await Promise.all([sessions.get(ID), sessions.get('other')])
    expect(answers).toMatchObject([
      { value: { session: { id: ID } } },
      { value: { session: { id: 'other' } } },
    ])
    expect(exec.requests).toHaveLength(2)
  })
})

describe('Sessions.get of a document with another id', () => {
  it('caches nothing', async () => {
    exec.sessions.set(ID, sessionDocument({ id: 'other', score: 12 }))
    expect(await sessions.get(ID)).toMatchObject({ ok: true, value: { session: { score: 12 } } })
    exec.sessions.set(ID, sessionDocument())
    expect(await sessions.get(ID)).toMatchObject({ ok: true, value: { session: { score: 82.5 } } })
    exec.sessions.set(ID, sessionDocument({ id: 'other', score: 12 }))
    expect(await sessions.get(ID)).toMatchObject({ ok: true, value: { session: { score: 82.5 } } })
    expect(exec.requests).toHaveLength(2)
  })

  it.each([ID.toUpperCase(), ''])('caches one with the id %j, which is not another', async (id) => {
    exec.sessions.set(ID, sessionDocument({ id }))
    await sessions.get(ID)
    await sessions.get(ID)
    expect(exec.requests).toHaveLength(1)
  })
})

describe('Sessions.get of a graded session', () => {
  it('caches it for six hours', async () => {
    await sessions.get(ID)
    now += 6 * HOUR - 1
    expect(await sessions.get(ID)).toMatchObject({ ok: true, value: { session: { score: 82.5 } } })
    expect(exec.requests).toHaveLength(1)
    now += 1
    await sessions.get(ID)
    expect(exec.requests).toHaveLength(2)
  })

  it('sends no request for fresh', async () => {
    await sessions.get(ID)
    now += HOUR
    await sessions.get(ID, FRESH)
    expect(exec.requests).toHaveLength(1)
  })

  it('answers without a transcript from one with it, and not the other way round', async () => {
    await sessions.get(ID)
    expect(await sessions.get(ID, WHOLE)).toHaveProperty('value.session.transcript')
    expect(await sessions.get(ID)).toHaveProperty('value.session.transcript')
    await sessions.get(ID, WHOLE)
    expect(exec.requests).toHaveLength(2)
  })

  it('keeps a cached transcript when an answer without one arrives later', async () => {
    exec.sessions.set(ID, { id: ID, score: 50, transcript: [] })
    exec.faults.next({ kind: 'trickle', everyMs: 2 })
    const evaluations = sessions.get(ID)
    await sessions.get(ID, WHOLE)
    await evaluations
    await sessions.get(ID, WHOLE)
    expect(exec.requests).toHaveLength(2)
  })
})

describe('Sessions.get of an ungraded session', () => {
  beforeEach(() => {
    exec.sessions.set(ID, ungradedDocument())
  })

  it('caches it for half a minute', async () => {
    await sessions.get(ID)
    now += 30 * SECOND - 1
    await sessions.get(ID)
    expect(exec.requests).toHaveLength(1)
    now += 1
    await sessions.get(ID)
    expect(exec.requests).toHaveLength(2)
  })

  it('sends a request for fresh once it is older than five seconds', async () => {
    await sessions.get(ID)
    now += 5 * SECOND
    await sessions.get(ID, FRESH)
    expect(exec.requests).toHaveLength(1)
    exec.sessions.set(ID, sessionDocument())
    now += 1
    expect(await sessions.get(ID, FRESH)).toMatchObject({ ok: true, value: { session: { score: 82.5 } } })
    expect(exec.requests).toHaveLength(2)
  })

  it('never returns an older answer after a graded one', async () => {
    await sessions.get(ID, WHOLE)
    exec.sessions.set(ID, sessionDocument())
    now += 6 * SECOND
    await sessions.get(ID, FRESH)
    expect(await sessions.get(ID)).toMatchObject({ ok: true, value: { session: { score: 82.5 } } })
    expect(await sessions.get(ID, WHOLE)).toMatchObject({ ok: true, value: { session: { score: 82.5 } } })
  })
})

describe('Sessions.get of a session that Exec does not know', () => {
  it('caches not_found for ten seconds, with and without transcript', async () => {
    expect(await sessions.get('new')).toEqual({ ok: false, error: { kind: 'not_found' } })
    exec.sessions.set('new', sessionDocument({ id: 'new' }))
    now += 10 * SECOND - 1
    expect(await sessions.get('new', WHOLE)).toEqual({ ok: false, error: { kind: 'not_found' } })
    expect(exec.requests).toHaveLength(1)
    now += 1
    expect(await sessions.get('new')).toMatchObject({ ok: true, value: { session: { id: 'new' } } })
  })
})

describe("Sessions' cache", () => {
  it('is bounded by the size of the answers, and evicts the least recently used', async () => {
    const text = 'x'.repeat(100_000)
    for (const id of ['a', 'b', 'c', 'd']) {
      exec.sessions.set(id, sessionDocument({ id, outcome_feedback: text }))
    }
    sessions = new Sessions(client, { clock: () => now, maxBytes: 1_400_000 })
    for (const id of ['a', 'b', 'c', 'a', 'd']) await sessions.get(id)
    expect(exec.requests).toHaveLength(4)
    for (const id of ['a', 'c', 'd']) await sessions.get(id)
    expect(exec.requests).toHaveLength(4)
    await sessions.get('b')
    expect(exec.requests).toHaveLength(5)
  })

  it('is bounded for not_found too', async () => {
    sessions = new Sessions(client, { clock: () => now, maxBytes: 10_000 })
    for (let count = 0; count < 20; count += 1) await sessions.get(`unknown-${count}`)
    await sessions.get('unknown-19')
    expect(exec.requests).toHaveLength(20)
    await sessions.get('unknown-0')
    expect(exec.requests).toHaveLength(21)
  })

  it('does not cache an answer larger than maxBytes, but returns it', async () => {
    sessions = new Sessions(client, { clock: () => now, maxBytes: 1500 })
    await sessions.get(ID)
    expect(await sessions.get(ID)).toMatchObject({ ok: true, value: { session: { id: ID } } })
    expect(exec.requests).toHaveLength(2)
  })
})

describe("Sessions' onLookup", () => {
  it('says per call whether it sent a request', async () => {
    const lookups: string[] = []
    sessions = new Sessions(client, { clock: () => now, onLookup: (result) => lookups.push(result) })
    await sessions.get(ID)
    await sessions.get(ID)
    expect(lookups).toEqual(['miss', 'hit'])
    await Promise.all([sessions.get('other'), sessions.get('other')])
    expect(lookups.slice(2).toSorted()).toEqual(['hit', 'miss'])
  })
})
