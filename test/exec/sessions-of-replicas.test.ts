import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../src/database/memory-store.ts'
import type { Store } from '../../src/database/store.ts'
import { ExecClient } from '../../src/exec/exec-client.ts'
import { Sessions } from '../../src/exec/sessions.ts'
import { capturedLog } from '../support/exec/captured-log.ts'
import { type FakeExec, startExec } from '../support/exec/fake-exec.ts'
import { sessionDocument, ungradedDocument } from '../support/exec/session-documents.ts'

const ID = 'abc123def456'
const SECOND = 1000
const HOUR = 3600 * SECOND
const WHOLE = { include: 'transcript,evaluations' } as const

let exec: FakeExec
let store: Store
let reads: string[]
const clients: ExecClient[] = []
let now = 0

beforeEach(async () => {
  now = Date.parse('2026-03-15T14:30:00Z')
  exec = await startExec()
  exec.sessions.set(ID, sessionDocument())
  const memory = createMemoryStore({ clock: () => now })
  reads = []
  store = {
    ...memory,
    get(key) {
      reads.push(key)
      return memory.get(key)
    },
  }
})

afterEach(async () => {
  for (const client of clients.splice(0)) client.close()
  await exec.close()
})

function replica(): Sessions {
  const { log } = capturedLog()
  const client = new ExecClient({ baseUrl: exec.url, apiKey: exec.apiKey, log, timing: { retries: 0 } })
  clients.push(client)
  return new Sessions(client, { clock: () => now, store })
}

describe('Sessions of several replicas', () => {
  it('return what another replica has fetched, in every detail, for as long as it does', async () => {
    const [one, two] = [replica(), replica()]
    const answer = await one.get(ID, WHOLE)
    expect(await two.get(ID, WHOLE)).toEqual(answer)
    expect(await two.get(ID)).toEqual(answer)
    now += 6 * HOUR - 1
    expect(await replica().get(ID)).toEqual(answer)
    expect(exec.requests).toHaveLength(1)
    now += 1
    await replica().get(ID)
    expect(exec.requests).toHaveLength(2)
  })

  it('fetch a session again for its transcript', async () => {
    await replica().get(ID)
    expect(await replica().get(ID, WHOLE)).toHaveProperty('value.session.transcript')
    expect(exec.requests).toHaveLength(2)
  })

  it('do not read the store for a cached session', async () => {
    const one = replica()
    await one.get(ID)
    const before = reads.length
    await one.get(ID)
    expect(reads).toHaveLength(before)
  })

  it('all see a session as graded once one has', async () => {
    exec.sessions.set(ID, ungradedDocument())
    const [one, two] = [replica(), replica()]
    await one.get(ID)
    now += 6 * SECOND
    exec.sessions.set(ID, sessionDocument())
    expect(await two.get(ID)).toMatchObject({ value: { session: { score: null } } })
    expect(await two.get(ID, { fresh: true })).toMatchObject({ value: { session: { score: 82.5 } } })
    expect(await one.get(ID, { fresh: true })).toMatchObject({ value: { session: { score: 82.5 } } })
    expect(exec.requests).toHaveLength(2)
  })

  it('share not_found for ten seconds', async () => {
    const missing = { ok: false, error: { kind: 'not_found' } }
    expect(await replica().get('new')).toEqual(missing)
    exec.sessions.set('new', sessionDocument({ id: 'new' }))
    now += 9 * SECOND
    expect(await replica().get('new')).toEqual(missing)
    now += 1001
    expect(await replica().get('new')).toMatchObject({ ok: true })
  })

  it('store no document with another id', async () => {
    exec.sessions.set(ID, sessionDocument({ id: 'other' }))
    await replica().get(ID)
    exec.sessions.set(ID, sessionDocument())
    expect(await replica().get(ID)).toMatchObject({ ok: true, value: { session: { id: ID } } })
  })

  it('return a stale session after a restart while the limit is used up', async () => {
    exec.sessions.set(ID, ungradedDocument())
    const readAt = new Date(now)
    await replica().get(ID)
    now += HOUR
    exec.faults.set({ kind: 'limited', retryAfter: 3600, where: 'body' })
    expect(await replica().get(ID)).toHaveProperty('value.asOf', readAt)
  })

  it.each(['', 'null', '{}', '{"readAt":1,"bytes":2}', '{"readAt":"x","bytes":1,"session":{}}'])(
    'fetch a session again if the stored text is unreadable: %s',
    async (text) => {
      await store.set(`session:${ID}:evaluations`, text, HOUR)
      expect(await replica().get(ID)).toMatchObject({ ok: true, value: { session: { id: ID } } })
    },
  )
})

describe('Sessions of replicas that ask at the same time', () => {
  it('send one request each', async () => {
    exec.faults.latencyMs = 20
    const replicas = [replica(), replica()]
    const answers = await Promise.all(replicas.flatMap((one) => [one.get(ID), one.get(ID)]))
    for (const answer of answers) expect(answer).toMatchObject({ ok: true, value: { session: { id: ID } } })
    expect(exec.requests).toHaveLength(2)
  })
})
