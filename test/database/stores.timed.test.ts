import { afterEach, expect, it } from 'vitest'
import { Database } from '../../src/database/database.ts'
import { STATEMENT_MS } from '../../src/database/postgres.ts'
import { Stores } from '../../src/database/stores.ts'
import { capturedLog } from '../support/captured-log.ts'
import { testClock } from '../support/clock.ts'
import { databaseSpace, hasPostgres, KEY } from '../support/database/databases.ts'
import { POSTGRES_ADDRESS, throughProxy } from '../support/database/postgres-proxy.ts'
import { startTcpProxy } from '../support/database/tcp-proxy.ts'

const LONG_MS = 60_000
const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

it.skipIf(!hasPostgres).each(['hang', 'cut'] as const)(
  'stores whose PostgreSQL fails answer all commands of one moment within the time of one, by a %s, and reconnect',
  async (fault) => {
    const proxy = await startTcpProxy(POSTGRES_ADDRESS)
    const space = await databaseSpace('postgres')
    const { log } = capturedLog()
    const url = throughProxy(space, proxy)
    const database = new Database({ kind: 'postgres', url, encryptionKeys: [KEY] }, log)
    const stores = new Stores({ database, log, clock: testClock, retryMs: 10 })
    const store = stores.of('T0ACME')
    cleanups.push(
      () => stores.stop(),
      () => proxy.close(),
      () => database.close(),
      () => space.remove(),
    )
    await stores.start()
    await store.set('a', 'shared', LONG_MS)
    expect(stores.areDegraded).toBe(false)

    proxy[fault]()
    const started = performance.now()
    const claims = await Promise.all(
      Array.from({ length: 20 }, (_, at) => store.claim(`c${at % 10}`, LONG_MS)),
    )
    // One after the other, twenty commands would take twenty times as long.
    expect(performance.now() - started).toBeLessThan(1.5 * STATEMENT_MS)
    expect(claims.filter(Boolean)).toHaveLength(10)
    expect(stores.areDegraded).toBe(true)
    expect(await store.get('a')).toBeUndefined()

    proxy.restore()
    await expect.poll(() => store.get('a'), { interval: 5, timeout: 5000 }).toBe('shared')
  },
)
