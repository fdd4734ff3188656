import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEncryptedStore } from '../../src/store/encrypted-store.ts'
import { createMemoryStore } from '../../src/store/memory-store.ts'
import { createRedisStore } from '../../src/store/redis-store.ts'
import { createResilientStore } from '../../src/store/resilient-store.ts'
import type { Store } from '../../src/store/store.ts'
import { capturedLog } from '../support/exec/captured-log.ts'
import { hasRedis, REDIS_URL, redisSpace } from '../support/store/redis.ts'

const LONG_MS = 60_000
const SHORT_MS = 30

interface Open {
  store: Store
  close(): Promise<void> | void
}

function inMemory(): Open {
  const store = createMemoryStore()
  return { store, close: () => store.close() }
}

async function inRedis(wrap = (store: ReturnType<typeof createRedisStore>) => store): Promise<Open> {
  const space = redisSpace()
  const store = wrap(createRedisStore({ url: REDIS_URL, prefix: space.prefix, connectMs: 1000 }))
  await store.connect(() => undefined)
  return {
    store,
    async close() {
      store.close()
      await space.clear()
    },
  }
}

function encrypted(): Promise<Open> {
  return inRedis((store) => createEncryptedStore(store, new Uint8Array(32).fill(1), 'scope'))
}

async function resilient(): Promise<Open> {
  const space = redisSpace()
  const store = createResilientStore({
    createRemote: () => createRedisStore({ url: REDIS_URL, prefix: space.prefix, connectMs: 1000 }),
    log: capturedLog().log,
    timing: { commandMs: 5000 },
  })
  await store.start()
  expect(store.isDegraded).toBe(false)
  return {
    store,
    async close() {
      store.close()
      await space.clear()
    },
  }
}

function unconnected(): Open {
  const createRemote = () => createRedisStore({ url: REDIS_URL, prefix: 'never:', connectMs: 1000 })
  const store = createResilientStore({ createRemote, log: capturedLog().log })
  return { store, close: () => store.close() }
}

describe.each([
  { name: 'in the process', open: inMemory, isSkipped: false },
  { name: 'in Redis', open: inRedis, isSkipped: !hasRedis },
  { name: 'in Redis, encrypted', open: encrypted, isSkipped: !hasRedis },
  { name: 'in Redis, with a fallback to the process', open: resilient, isSkipped: !hasRedis },
  { name: 'in the process, without its Redis', open: unconnected, isSkipped: false },
])('a store $name', ({ open, isSkipped }) => {
  let opened: Open
  let store: Store

  beforeEach(async () => {
    opened = await (isSkipped ? inMemory() : open())
    store = opened.store
  })
  afterEach(() => opened.close())
  const test = it.skipIf(isSkipped)

  test('gives a claim only to the first, until it expires', async () => {
    const claims = await Promise.all(Array.from({ length: 20 }, () => store.claim('a', LONG_MS)))
    expect(claims.filter(Boolean)).toHaveLength(1)
    expect(await store.claim('b', SHORT_MS)).toBe(true)
    await expect.poll(() => store.claim('b', LONG_MS), { interval: 5 }).toBe(true)
    expect(await store.claim('b', LONG_MS)).toBe(false)
  })

  test('frees a claim that was deleted', async () => {
    await store.claim('a', LONG_MS)
    await store.delete('a')
    expect(await store.claim('a', LONG_MS)).toBe(true)
  })

  test.each(['', 'text', '{"a":"ü 🥇 \\u0000 \\r\\n"}', 'x'.repeat(300_000)])(
    'returns the value that was set (%#)',
    async (value) => {
      await store.set('a', value, LONG_MS)
      expect(await store.get('a')).toBe(value)
      expect(await store.get('b')).toBeUndefined()
    },
  )

  test('keeps the last value, for its own time to live', async () => {
    await store.set('a', 'one', SHORT_MS)
    await store.set('a', 'two', LONG_MS)
    await store.set('b', 'three', SHORT_MS)
    await expect.poll(() => store.get('b'), { interval: 5 }).toBeUndefined()
    expect(await store.get('a')).toBe('two')
    await store.delete('a')
    expect(await store.get('a')).toBeUndefined()
  })

  test('deletes a missing key without an error', async () => {
    await expect(store.delete('a')).resolves.toBeUndefined()
  })

  test('adds to a counter and returns the sum', async () => {
    const sums = await Promise.all([1, 2, 3].map(() => store.count('a', LONG_MS)))
    expect(sums).toEqual([1, 2, 3])
    expect(await store.count('a', LONG_MS, -1)).toBe(2)
    expect(await store.count('a', LONG_MS, 0)).toBe(2)
    expect(await store.count('a', LONG_MS, 40)).toBe(42)
    expect(await store.count('b', LONG_MS, 0)).toBe(0)
  })

  test('does not extend the time to live of a counter', async () => {
    await store.count('a', 80)
    await expect.poll(() => store.count('a', LONG_MS), { interval: 10 }).toBe(1)
  })

  test('accepts times to live of fractions of a millisecond', async () => {
    await store.set('a', 'text', 59_999.5)
    expect(await store.get('a')).toBe('text')
    await store.set('b', 'text', 0.2)
    await store.count('c', 0.2)
    await expect.poll(() => store.get('b'), { interval: 1 }).toBeUndefined()
  })
})

describe.skipIf(!hasRedis)('createRedisStore', () => {
  it('gives every entry a time to live, under its prefix', async () => {
    const space = redisSpace()
    const store = createRedisStore({ url: REDIS_URL, prefix: space.prefix, connectMs: 1000 })
    await store.connect(() => undefined)
    await Promise.all([store.claim('a', LONG_MS), store.set('b', 'text', LONG_MS), store.count('c', LONG_MS)])
    expect([...(await space.entries()).keys()]).toEqual(expect.arrayContaining(['a', 'b', 'c']))
    for (const lifetime of await space.lifetimes()) {
      expect(lifetime).toBeGreaterThan(0)
      expect(lifetime).toBeLessThanOrEqual(LONG_MS)
    }
    store.close()
    await space.clear()
  })

  it('shares entries between connections with the same prefix', async () => {
    const { store, close } = await inRedis()
    const space = redisSpace()
    const [one, two] = [1, 2].map(() =>
      createRedisStore({ url: REDIS_URL, prefix: space.prefix, connectMs: 1000 }),
    )
    await Promise.all([one?.connect(() => undefined), two?.connect(() => undefined)])
    expect(await one?.claim('a', LONG_MS)).toBe(true)
    expect(await two?.claim('a', LONG_MS)).toBe(false)
    await one?.set('b', 'text', LONG_MS)
    expect(await two?.get('b')).toBe('text')
    expect([await one?.count('c', LONG_MS), await two?.count('c', LONG_MS)]).toEqual([1, 2])
    expect(await store.get('b')).toBeUndefined()
    one?.close()
    two?.close()
    await space.clear()
    await close()
  })
})
