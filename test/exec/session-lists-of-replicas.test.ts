import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../src/database/memory-store.ts'
import type { Store } from '../../src/database/store.ts'
import { ExecClient } from '../../src/exec/exec-client.ts'
import type { SessionQuery } from '../../src/exec/session.ts'
import { SessionLists } from '../../src/exec/session-lists.ts'
import { capturedLog } from '../support/exec/captured-log.ts'
import { type FakeExec, startExec } from '../support/exec/fake-exec.ts'
import { sessionDocument, ungradedDocument } from '../support/exec/session-documents.ts'

const MINUTE = 60_000
const JANE: SessionQuery = { emails: ['jane@acme.com'], page: 1, pageSize: 50 }

let exec: FakeExec
let store: Store
let written: Map<string, string>
const clients: ExecClient[] = []
let now = 0

beforeEach(async () => {
  now = Date.parse('2026-03-15T14:30:00Z')
  exec = await startExec()
  exec.sessions.set('a', sessionDocument({ id: 'a' }))
  exec.sessions.set('b', ungradedDocument({ id: 'b' }))
  const memory = createMemoryStore({ clock: () => now })
  written = new Map()
  store = {
    ...memory,
    set(key, value, ttlMs) {
      written.set(key, value)
      return memory.set(key, value, ttlMs)
    },
  }
})

afterEach(async () => {
  for (const client of clients.splice(0)) client.close()
  await exec.close()
})

function replica(): SessionLists {
  const { log } = capturedLog()
  const client = new ExecClient({ baseUrl: exec.url, apiKey: exec.apiKey, log, timing: { retries: 0 } })
  clients.push(client)
  return new SessionLists(client, { clock: () => now, store })
}

describe('SessionLists of several replicas', () => {
  it('return what another replica has fetched, in every detail, for as long as it does', async () => {
    const answer = await replica().get(JANE)
    expect(answer).toMatchObject({ ok: true, value: { total: 2 } })
    now += MINUTE - 1
    expect(await replica().get(JANE)).toEqual(answer)
    expect(await replica().peek(JANE)).toEqual(answer.ok && answer.value)
    expect(exec.requests).toHaveLength(1)
    now += 1
    await replica().get(JANE)
    expect(exec.requests).toHaveLength(2)
  })

  it('send one request each when they ask at the same time', async () => {
    exec.faults.latencyMs = 20
    const replicas = [replica(), replica()]
    const answers = await Promise.all(replicas.flatMap((one) => [one.get(JANE), one.get(JANE)]))
    for (const answer of answers) expect(answer).toMatchObject({ ok: true, value: { total: 2 } })
    expect(exec.requests).toHaveLength(2)
  })

  it('return a stale list after a restart while the limit is used up', async () => {
    const readAt = new Date(now)
    await replica().get(JANE)
    now += MINUTE
    exec.faults.set({ kind: 'limited', retryAfter: 3600, where: 'body' })
    expect(await replica().get(JANE)).toHaveProperty('value.asOf', readAt)
  })

  it('store a list under a key without an email', async () => {
    await replica().get(JANE)
    expect([...written.keys()]).toEqual([expect.stringMatching(/^session-list:[\w-]{32}$/)])
  })

  it.each(['', 'null', '{}', '{"readAt":"x","bytes":1,"hasMore":false,"sessions":[]}'])(
    'fetch a list again if the stored text is unreadable: %s',
    async (text) => {
      await replica().get(JANE)
      for (const key of written.keys()) await store.set(key, text, MINUTE)
      expect(await replica().get(JANE)).toMatchObject({ ok: true, value: { total: 2 } })
      expect(exec.requests).toHaveLength(2)
    },
  )

  it("drop another person's sessions from a stored list", async () => {
    await replica().get(JANE)
    const lines = [
      { id: 'x', user: { email: 'bo@acme.com' } },
      { id: 7 },
      { id: 'y', user: { email: 'jane@acme.com' } },
    ]
    const text = JSON.stringify({ readAt: now, page: 1, bytes: 1, hasMore: false, total: 3, sessions: lines })
    for (const key of written.keys()) await store.set(key, text, MINUTE)
    const list = await replica().get(JANE)
    expect(list.ok && list.value.sessions.map(({ id }) => id)).toEqual(['y'])
  })
})
