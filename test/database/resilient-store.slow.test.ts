import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Database } from '../../src/database/database.ts'
import { createDatabaseStore } from '../../src/database/database-store.ts'
import { createMemoryStore } from '../../src/database/memory-store.ts'
import { createResilientStore, type StoreTiming } from '../../src/database/resilient-store.ts'
import type { ManagedStore, Store } from '../../src/database/store.ts'
import { asRemote } from '../support/database/as-remote.ts'
import { type DatabaseSpace, databaseSpace, hasPostgres, KEY } from '../support/database/databases.ts'
import { POSTGRES_ADDRESS, throughProxy } from '../support/database/postgres-proxy.ts'
import { startTcpProxy, type TcpProxy } from '../support/database/tcp-proxy.ts'
import { capturedLog } from '../support/exec/captured-log.ts'

const LONG_MS = 60_000
const LOST = 'no connection to the shared store'
/** Retries quickly, and waits long enough that no command times out on a busy machine. */
const TIMING = { retryMs: 10, maxRetryMs: 20, commandMs: 5000, connectMs: 5000, steadyMs: 20 }

let space: DatabaseSpace | undefined
let proxy: TcpProxy
let store: ManagedStore
let lines: string[]
const opened: ManagedStore[] = []
const databases: Database[] = []
const problems: string[] = []

beforeEach(async () => {
  space = hasPostgres ? await databaseSpace('postgres') : undefined
  proxy = await startTcpProxy(POSTGRES_ADDRESS)
  store = open()
})

afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()))
  // Closes the connections that hang.
  await proxy.close()
  await Promise.all(databases.splice(0).map((database) => database.close()))
  await space?.remove()
})

/** A process of its own, which reaches PostgreSQL through the proxy. */
function open(timing: Partial<StoreTiming> = {}): ManagedStore {
  const captured = capturedLog()
  lines = captured.lines
  const database = new Database(
    { kind: 'postgres', url: throughProxy(space, proxy), encryptionKey: KEY },
    captured.log,
  )
  databases.push(database)
  const created = createResilientStore({
    createRemote: (workspace) =>
      createDatabaseStore({
        database,
        scope: { workspace, prefix: '' },
        clock: Date.now,
        onUnusable: (problem) => problems.push(problem.kind),
      }),
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
  it('logs the loss once, and the reconnection once', async () => {
    await store.start('T0ACME')
    for (let times = 1; times <= 2; times += 1) {
      proxy.cut()
      await expect.poll(() => store.isDegraded, { interval: 5 }).toBe(true)
      const attempts = logged(LOST)
      for (let count = 0; count < 10; count += 1) await store.count('c', LONG_MS)
      expect(attempts).toBe(times)
      proxy.restore()
      await isBack()
      await expect.poll(() => logged('reconnected'), { interval: 5 }).toBe(times)
      expect(logged(LOST)).toBe(times)
    }
    expect(lines.join('')).not.toContain('postgres://')
  })

  it('notices a lost connection without a command', async () => {
    await store.start('T0ACME')
    proxy.cut()
    await expect.poll(() => store.isDegraded, { interval: 5 }).toBe(true)
  })

  it('keeps claims from before and during the outage', async () => {
    await store.start('T0ACME')
    expect(await store.claim('before', LONG_MS)).toBe(true)
    proxy.cut()
    expect(await store.claim('before', LONG_MS)).toBe(false)
    expect(await store.claim('meanwhile', LONG_MS)).toBe(true)
    proxy.restore()
    await isBack()
    expect(await store.claim('before', LONG_MS)).toBe(false)
    expect(await store.claim('meanwhile', LONG_MS)).toBe(false)
  })

  it('goes on counting from the sum of all replicas', async () => {
    const other = open()
    await Promise.all([store.start('T0ACME'), other.start('T0ACME')])
    await other.count('c', LONG_MS, 40)
    await store.count('c', LONG_MS)
    proxy.cut()
    expect(await store.count('c', LONG_MS)).toBe(42)
  })
})

describe('a resilient store that starts without PostgreSQL', () => {
  it('stops waiting after connectMs, works from memory, and logs it once', async () => {
    store = open({ connectMs: 200 })
    proxy.hang()
    await store.start('T0ACME')
    expect(store.isDegraded).toBe(true)
    expect(await store.claim('a', LONG_MS)).toBe(true)
    expect(await store.claim('a', LONG_MS)).toBe(false)
    await store.set('b', 'text', LONG_MS)
    expect(await store.get('b')).toBe('text')
    const tries = proxy.connections()
    await expect.poll(() => proxy.connections(), { timeout: 5000 }).toBeGreaterThan(tries + 1)
    expect(logged(LOST)).toBe(1)
  })

  it("logs the error's code, and not its message", async () => {
    const refused = Object.assign(new Error('password authentication failed for user "jane"'), {
      code: '28P01',
    })
    const captured = capturedLog()
    const remote = asRemote(createMemoryStore())
    const createRemote = () => ({ ...remote, connect: () => Promise.reject(refused) })
    const created = createResilientStore({ createRemote, log: captured.log })
    opened.push(created)
    await created.start('T0ACME')
    expect(captured.lines).toHaveLength(1)
    expect(captured.lines[0]).toContain('28P01')
    expect(captured.lines[0]).not.toContain('jane')
  })

  it('hands over what it has claimed and counted before', async () => {
    const shared = createMemoryStore()
    const created = createResilientStore({ createRemote: () => asRemote(shared), log: capturedLog().log })
    opened.push(created)
    expect(await created.claim('a', LONG_MS)).toBe(true)
    expect(await created.count('b', LONG_MS, 3)).toBe(3)
    await created.start('T0ACME')
    await expect.poll(() => shared.count('b', LONG_MS, 0), { interval: 1 }).toBe(3)
    expect(await shared.claim('a', LONG_MS)).toBe(false)
    expect(await created.claim('a', LONG_MS)).toBe(false)
    expect(await created.count('b', LONG_MS)).toBe(4)
  })

  it.skipIf(!hasPostgres)('connects once PostgreSQL is there', async () => {
    proxy.cut()
    await store.start('T0ACME')
    expect(store.isDegraded).toBe(true)
    proxy.restore()
    await isBack()
    await store.set('a', 'text', LONG_MS)
    const other = open()
    await other.start('T0ACME')
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
      const starting = store.start('T0ACME')
      if (state !== 'hanging') await starting
      await store.close()
      await starting
      const tries = proxy.connections()
      proxy.restore()
      const later = open()
      await later.start('T0ACME')
      await later.claim('a', LONG_MS)
      expect(proxy.connections() - tries).toBe(1)
      expect(await store.claim('b', LONG_MS)).toBe(true)
      expect(await later.claim('b', LONG_MS)).toBe(true)
    },
  )
})

describe('a resilient store that reconnects', () => {
  /** Connects to `remotes` one after the other, and stays with the last. `lose` ends the current connection. */
  function app(remotes: Store[], timing: Partial<StoreTiming> = {}) {
    const captured = capturedLog()
    lines = captured.lines
    let lose = () => {}
    let connections = 0
    const created = createResilientStore({
      createRemote: () => ({
        ...asRemote(remotes[Math.min(connections, remotes.length - 1)] ?? createMemoryStore()),
        connect: async (onLost) => {
          connections += 1
          lose = () => onLost(new Error('gone'))
        },
      }),
      log: captured.log,
      timing: { ...TIMING, retryMs: 1, maxRetryMs: 1, ...timing },
    })
    opened.push(created)
    const isConnected = () => expect.poll(() => created.isDegraded, { interval: 1 }).toBe(false)
    return { created, isConnected, lose: () => lose(), connections: () => connections }
  }

  it('flushes what each replica counted during the outage', async () => {
    const shared = createMemoryStore()
    const [one, two] = [app([shared]), app([shared])]
    await Promise.all([one.created.start('T0ACME'), two.created.start('T0ACME')])
    await one.created.count('c', LONG_MS, 10)
    await two.created.count('c', LONG_MS, 10)
    one.lose()
    two.lose()
    expect(await one.created.count('c', LONG_MS, 5)).toBe(15)
    expect(await two.created.count('c', LONG_MS, 7)).toBe(27)
    await Promise.all([one.isConnected(), two.isConnected()])
    await one.created.count('c', LONG_MS)
    await two.created.count('c', LONG_MS)
    expect(await shared.count('c', LONG_MS, 0)).toBe(10 + 10 + 5 + 7 + 1 + 1)
  })

  it('counts concurrent increments once, before, during and after an outage', async () => {
    const shared = createMemoryStore()
    // Answers arrive together, as on a pipelined connection.
    const late: Store = {
      ...shared,
      async count(...args) {
        const sum = await shared.count(...args)
        await new Promise((resolve) => setImmediate(resolve))
        return sum
      },
    }
    const { created, isConnected, lose } = app([late])
    const burst = () => Promise.all(Array.from({ length: 20 }, () => created.count('c', LONG_MS)))
    await created.start('T0ACME')
    await burst()
    await burst()
    lose()
    expect(Math.max(...(await burst()))).toBe(60)
    await isConnected()
    expect(Math.max(...(await burst()))).toBe(80)
    expect(await shared.count('c', LONG_MS, 0)).toBe(80)
    lose()
    expect(await created.count('c', LONG_MS)).toBe(81)
  })

  it("includes other replicas' increments and decrements", async () => {
    const shared = createMemoryStore()
    const { created } = app([shared])
    await created.start('T0ACME')
    await created.count('c', LONG_MS, 40)
    await shared.count('c', LONG_MS, 10)
    expect(await created.count('c', LONG_MS)).toBe(51)
    await shared.count('c', LONG_MS, -10)
    expect(await created.count('c', LONG_MS)).toBe(42)
  })

  it('does not use a connection whose commands time out, and logs it once', async () => {
    const slow = { ...createMemoryStore(), get: () => new Promise<undefined>(() => undefined) }
    const { created, connections } = app([slow], { commandMs: 5 })
    await created.start('T0ACME')
    await expect.poll(connections, { interval: 1 }).toBeGreaterThan(3)
    expect(created.isDegraded).toBe(true)
    expect([logged(LOST), logged('reconnected')]).toEqual([1, 0])
  })

  it('logs repeated short losses once', async () => {
    const { created, isConnected, lose } = app([createMemoryStore()], { steadyMs: LONG_MS })
    await created.start('T0ACME')
    for (let times = 0; times < 3; times += 1) {
      lose()
      await isConnected()
    }
    expect([logged(LOST), logged('reconnected')]).toEqual([1, 0])
  })
})
