import { setImmediate as nextTurn } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Database } from '../../src/database/database.ts'
import {
  createResilientStore,
  type ResilientStore,
  type StoreTiming,
} from '../../src/database/resilient-store.ts'
import { capturedLog } from '../support/captured-log.ts'
import { type DatabaseSpace, databaseSpace, hasPostgres, KEY } from '../support/database/databases.ts'
import { POSTGRES_ADDRESS, throughProxy } from '../support/database/postgres-proxy.ts'
import { startTcpProxy, type TcpProxy } from '../support/database/tcp-proxy.ts'

const LONG_MS = 60_000
const LOST = "the store's database does not answer"
/** Retries quickly. */
const TIMING = { retryMs: 10, maxRetryMs: 20, steadyMs: 20 }

let space: DatabaseSpace | undefined
let proxy: TcpProxy
let store: ResilientStore
let lines: string[]
const opened: ResilientStore[] = []
const databases: Database[] = []

beforeEach(async () => {
  space = hasPostgres ? await databaseSpace('postgres') : undefined
  proxy = await startTcpProxy(POSTGRES_ADDRESS)
  store = open()
})

afterEach(async () => {
  for (const each of opened.splice(0)) each.close()
  // Closes the connections that hang.
  await proxy.close()
  await Promise.all(databases.splice(0).map((database) => database.close()))
  await space?.remove()
})

/** A process of its own, which reaches PostgreSQL through the proxy. */
function open(timing: Partial<StoreTiming> = {}): ResilientStore {
  const captured = capturedLog()
  lines = captured.lines
  const database = new Database(
    { kind: 'postgres', url: throughProxy(space, proxy), encryptionKeys: [KEY] },
    captured.log,
  )
  databases.push(database)
  const created = createResilientStore({
    database,
    workspace: 'T0ACME',
    log: captured.log,
    timing: { ...TIMING, ...timing },
  })
  opened.push(created)
  return created
}

function isBack() {
  return expect.poll(() => store.isDegraded, { interval: 5, timeout: 5000 }).toBe(false)
}

function logged(words: string): number {
  return lines.filter((line) => line.includes(words)).length
}

describe.skipIf(!hasPostgres)('a resilient store whose PostgreSQL fails', () => {
  it('outlives a lost connection, and answers from memory at once', async () => {
    await store.start()
    proxy.cut()
    expect(await store.claim('a', LONG_MS)).toBe(true)
    expect(store.isDegraded).toBe(true)
  })

  it('does not use a connection whose statements time out, and logs it once', async () => {
    await store.start()
    const slow = open()
    // Until this transaction ends, nobody else can change a row.
    await databases[0]?.db.transaction().execute(async (transaction) => {
      await sql`lock table store_entries in exclusive mode`.execute(transaction)
      await slow.start()
      expect([slow.isDegraded, logged(LOST)]).toEqual([true, 1])
    })
  })
})

it.skipIf(!hasPostgres)(
  'a resilient store uses a PostgreSQL that answers, however busy its process is',
  async () => {
    await store.start()
    const claims = Promise.all(Array.from({ length: 120 }, (_, at) => store.claim(`c${at}`, LONG_MS)))
    for (let turn = 0; turn < 20; turn += 1) {
      const until = performance.now() + 30
      while (performance.now() < until);
      await nextTurn()
    }
    expect((await claims).filter(Boolean)).toHaveLength(120)
    expect([store.isDegraded, logged(LOST)]).toEqual([false, 0])
  },
)

describe('a resilient store that starts without PostgreSQL', () => {
  it('stops waiting after three seconds, works from memory, and logs it once', async () => {
    proxy.hang()
    await store.start()
    expect(store.isDegraded).toBe(true)
    expect(await store.claim('a', LONG_MS)).toBe(true)
    expect(await store.claim('a', LONG_MS)).toBe(false)
    await store.set('b', 'text', LONG_MS)
    expect(await store.get('b')).toBe('text')
    const tries = proxy.connections()
    await expect.poll(() => proxy.connections(), { timeout: 5000 }).toBeGreaterThan(tries + 1)
    expect(logged(LOST)).toBe(1)
  })

  it.skipIf(!hasPostgres)('connects once PostgreSQL is there', async () => {
    proxy.cut()
    await store.start()
    expect(store.isDegraded).toBe(true)
    proxy.restore()
    await isBack()
    await store.set('a', 'text', LONG_MS)
    const other = open()
    await other.start()
    expect(await other.get('a')).toBe('text')
  })
})

describe.skipIf(!hasPostgres)('closing a resilient store', () => {
  it.each(['up', 'cut', 'hanging'] as const)(
    'ends all connection attempts while the network is %s',
    async (state) => {
      store = open({ retryMs: 1, maxRetryMs: 1 })
      if (state === 'cut') proxy.cut()
      if (state === 'hanging') proxy.hang()
      const starting = store.start()
      if (state !== 'hanging') await starting
      store.close()
      await starting
      const tries = proxy.connections()
      proxy.restore()
      const later = open()
      await later.start()
      await later.claim('a', LONG_MS)
      expect(proxy.connections() - tries).toBe(1)
      expect(await store.claim('b', LONG_MS)).toBe(true)
      expect(await later.claim('b', LONG_MS)).toBe(true)
    },
  )
})
