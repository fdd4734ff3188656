import { setImmediate as nextTurn } from 'node:timers/promises'
import { type KyselyPlugin, sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Database } from '../../src/database/database.ts'
import { Stores } from '../../src/database/stores.ts'
import { capturedLog } from '../support/captured-log.ts'
import { testClock } from '../support/clock.ts'
import { type DatabaseSpace, databaseSpace, hasPostgres, KEY } from '../support/database/databases.ts'
import { POSTGRES_ADDRESS, throughProxy } from '../support/database/postgres-proxy.ts'
import { startTcpProxy, type TcpProxy } from '../support/database/tcp-proxy.ts'
import { gate } from '../support/gate.ts'

const LONG_MS = 60_000
const LOST = "the store's database does not answer"
const WORKSPACE = 'T0ACME'

let space: DatabaseSpace | undefined
let proxy: TcpProxy
let stores: Stores
let lines: string[]
const opened: Stores[] = []
const databases: Database[] = []

beforeEach(async () => {
  space = hasPostgres ? await databaseSpace('postgres') : undefined
  proxy = await startTcpProxy(POSTGRES_ADDRESS)
  stores = open()
})

afterEach(async () => {
  for (const each of opened.splice(0)) each.stop()
  // Closes the connections that hang.
  await proxy.close()
  await Promise.all(databases.splice(0).map((database) => database.close()))
  await space?.remove()
})

/** A process of its own, which reaches PostgreSQL through the proxy. */
function open({ retryMs = 10, plugins = [] }: { retryMs?: number; plugins?: KyselyPlugin[] } = {}): Stores {
  const captured = capturedLog()
  lines = captured.lines
  const database = new Database(
    { kind: 'postgres', url: throughProxy(space, proxy), encryptionKeys: [KEY] },
    captured.log,
    { plugins },
  )
  databases.push(database)
  const created = new Stores({ database, log: captured.log, clock: testClock, retryMs })
  opened.push(created)
  return created
}

function isBack() {
  return expect.poll(() => stores.areDegraded, { interval: 5, timeout: 5000 }).toBe(false)
}

function logged(words: string): number {
  return lines.filter((line) => line.includes(words)).length
}

describe.skipIf(!hasPostgres)('stores whose PostgreSQL fails', () => {
  it('are not lost again by a statement of before that fails once they are back', async () => {
    const [started, late] = [gate(), gate()]
    let isLate = false
    stores = open({
      plugins: [
        {
          transformQuery: ({ node }) => node,
          async transformResult({ result }) {
            if (!isLate) return result
            isLate = false
            started.open()
            await late.opened
            throw new Error('too late')
          },
        },
      ],
    })
    await stores.start()
    isLate = true
    const reading = stores.of(WORKSPACE).get('a')
    await started.opened
    proxy.cut()
    await stores.of(WORKSPACE).claim('a', LONG_MS)
    expect(stores.areDegraded).toBe(true)
    proxy.restore()
    await isBack()
    late.open()
    await reading
    expect(stores.areDegraded).toBe(false)
  })

  it('do not use a connection whose statements time out, and log it once', async () => {
    await stores.start()
    const slow = open()
    // Until this transaction ends, nobody else can change a row.
    await databases[0]?.ofAllWorkspaces.transaction().execute(async (transaction) => {
      await sql`lock table store_entries in exclusive mode`.execute(transaction)
      await slow.start()
      expect([slow.areDegraded, logged(LOST)]).toEqual([true, 1])
    })
  })
})

it.skipIf(!hasPostgres)('stores use a PostgreSQL that answers, however busy the process is', async () => {
  await stores.start()
  const claims = Promise.all(
    Array.from({ length: 120 }, (_, at) => stores.of(WORKSPACE).claim(`c${at}`, LONG_MS)),
  )
  for (let turn = 0; turn < 20; turn += 1) {
    const until = performance.now() + 30
    while (performance.now() < until);
    await nextTurn()
  }
  expect((await claims).filter(Boolean)).toHaveLength(120)
  expect([stores.areDegraded, logged(LOST)]).toEqual([false, 0])
})

it('stores that start without PostgreSQL stop waiting after three seconds, work from memory, and log it once', async () => {
  proxy.hang()
  await stores.start()
  expect(stores.areDegraded).toBe(true)
  expect(await stores.of(WORKSPACE).claim('a', LONG_MS)).toBe(true)
  expect(await stores.of(WORKSPACE).claim('a', LONG_MS)).toBe(false)
  await stores.of(WORKSPACE).set('b', 'text', LONG_MS)
  expect(await stores.of(WORKSPACE).get('b')).toBe('text')
  const tries = proxy.connections()
  await expect.poll(() => proxy.connections(), { timeout: 5000 }).toBeGreaterThan(tries + 1)
  expect(logged(LOST)).toBe(1)
})

it.skipIf(!hasPostgres).each(['up', 'cut', 'hanging'] as const)(
  'stopping stores ends all connection attempts while the network is %s',
  async (state) => {
    stores = open({ retryMs: 1 })
    if (state === 'cut') proxy.cut()
    if (state === 'hanging') proxy.hang()
    const starting = stores.start()
    if (state !== 'hanging') await starting
    stores.stop()
    await starting
    const tries = proxy.connections()
    proxy.restore()
    const later = open()
    await later.start()
    await later.of(WORKSPACE).claim('a', LONG_MS)
    expect(proxy.connections() - tries).toBe(1)
    expect(await stores.of(WORKSPACE).claim('b', LONG_MS)).toBe(true)
    expect(await later.of(WORKSPACE).claim('b', LONG_MS)).toBe(true)
  },
)
