import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../src/store/memory-store.ts'
import { createRedisStore } from '../../src/store/redis-store.ts'
import { createResilientStore, type StoreTiming } from '../../src/store/resilient-store.ts'
import type { ManagedStore, Store } from '../../src/store/store.ts'
import { capturedLog } from '../support/exec/captured-log.ts'
import { asRemote } from '../support/store/as-remote.ts'
import { hasRedis, REDIS_URL, type RedisSpace, redisSpace } from '../support/store/redis.ts'
import { startTcpProxy, type TcpProxy } from '../support/store/tcp-proxy.ts'

const LONG_MS = 60_000
const LOST = 'no connection to the shared store'
/** Retries quickly, and waits long enough that no command times out on a busy machine. */
const TIMING = { retryMs: 10, maxRetryMs: 20, commandMs: 5000, connectMs: 5000, steadyMs: 20 }

let space: RedisSpace
let proxy: TcpProxy
let store: ManagedStore
let lines: string[]
const opened: ManagedStore[] = []

beforeEach(async () => {
  const { hostname, port } = new URL(REDIS_URL)
  space = redisSpace()
  proxy = await startTcpProxy({ host: hostname, port: Number(port || 6379) })
  store = open()
})

afterEach(async () => {
  for (const each of opened.splice(0)) each.close()
  await proxy.close()
  if (hasRedis) await space.clear()
})

function open(timing: Partial<StoreTiming> = {}): ManagedStore {
  const url = new URL(REDIS_URL)
  url.host = `127.0.0.1:${proxy.port}`
  const captured = capturedLog()
  lines = captured.lines
  const created = createResilientStore({
    createRemote: () => createRedisStore({ url: url.href, prefix: space.prefix, connectMs: 5000 }),
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

describe.skipIf(!hasRedis)('a resilient store whose Redis fails', () => {
  it('logs the loss once, and the reconnection once', async () => {
    await store.start()
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
    expect(lines.join('')).not.toContain(REDIS_URL)
  })

  it('notices a lost connection without a command', async () => {
    await store.start()
    proxy.cut()
    await expect.poll(() => store.isDegraded, { interval: 5 }).toBe(true)
  })

  it('keeps claims from before and during the outage', async () => {
    await store.start()
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
    await Promise.all([store.start(), other.start()])
    await other.count('c', LONG_MS, 40)
    await store.count('c', LONG_MS)
    proxy.cut()
    expect(await store.count('c', LONG_MS)).toBe(42)
  })
})

describe('a resilient store that starts without Redis', () => {
  it('stops waiting after connectMs, works from memory, and logs it once', async () => {
    store = open({ connectMs: 200 })
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

  it("logs Redis's error code, and not the rest of its message", async () => {
    const refused = new Error('WRONGPASS invalid username-password pair of jane')
    const captured = capturedLog()
    const remote = asRemote(createMemoryStore())
    const createRemote = () => ({ ...remote, connect: () => Promise.reject(refused) })
    const created = createResilientStore({ createRemote, log: captured.log })
    opened.push(created)
    await created.start()
    expect(captured.lines).toHaveLength(1)
    expect(captured.lines[0]).toContain('WRONGPASS')
    expect(captured.lines[0]).not.toContain('jane')
  })

  it.skipIf(!hasRedis)('connects once Redis is there', async () => {
    proxy.cut()
    await store.start()
    expect(store.isDegraded).toBe(true)
    proxy.restore()
    await isBack()
    await store.set('a', 'text', LONG_MS)
    expect((await space.entries()).get('a')).toBe('text')
  })
})

describe.skipIf(!hasRedis)('closing a resilient store', () => {
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

  it('restores counters that Redis has lost, once', async () => {
    const later = createMemoryStore()
    const { created, isConnected, lose } = app([createMemoryStore(), later])
    await created.start()
    expect(await created.count('c', LONG_MS, 40)).toBe(40)
    lose()
    expect(await created.count('c', LONG_MS)).toBe(41)
    await isConnected()
    expect(await created.count('c', LONG_MS)).toBe(42)
    expect(await created.count('c', LONG_MS)).toBe(43)
    expect(await later.count('c', LONG_MS, 0)).toBe(43)
    lose()
    expect(await created.count('c', LONG_MS)).toBe(44)
  })

  it('flushes what each replica counted during the outage', async () => {
    const shared = createMemoryStore()
    const [one, two] = [app([shared]), app([shared])]
    await Promise.all([one.created.start(), two.created.start()])
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

  it('restores lost counters when several replicas know them', async () => {
    const [first, later] = [createMemoryStore(), createMemoryStore()]
    const replicas = [1, 2, 3].map(() => app([first, later]))
    for (const { created } of replicas) {
      await created.start()
      await created.count('c', LONG_MS, 10)
    }
    for (const { lose } of replicas) lose()
    for (const { isConnected } of replicas) await isConnected()
    await Promise.all(replicas.map(({ created }) => created.count('c', LONG_MS)))
    for (const { created } of replicas) await created.count('c', LONG_MS)
    const sum = await later.count('c', LONG_MS, 0)
    // A replica may take an increment before its comparison for a part of what is missing.
    expect(sum).toBeGreaterThanOrEqual(30)
    expect(sum).toBeLessThanOrEqual(30 + 6)
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
    await created.start()
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
    await created.start()
    await created.count('c', LONG_MS, 40)
    await shared.count('c', LONG_MS, 10)
    expect(await created.count('c', LONG_MS)).toBe(51)
    await shared.count('c', LONG_MS, -10)
    expect(await created.count('c', LONG_MS)).toBe(42)
  })

  it('does not use a connection whose commands time out, and logs it once', async () => {
    const slow = { ...createMemoryStore(), get: () => new Promise<undefined>(() => undefined) }
    const { created, connections } = app([slow], { commandMs: 5 })
    await created.start()
    await expect.poll(connections, { interval: 1 }).toBeGreaterThan(3)
    expect(created.isDegraded).toBe(true)
    expect([logged(LOST), logged('reconnected')]).toEqual([1, 0])
  })

  it('logs repeated short losses once', async () => {
    const { created, isConnected, lose } = app([createMemoryStore()], { steadyMs: LONG_MS })
    await created.start()
    for (let times = 0; times < 3; times += 1) {
      lose()
      await isConnected()
    }
    expect([logged(LOST), logged('reconnected')]).toEqual([1, 0])
  })
})
