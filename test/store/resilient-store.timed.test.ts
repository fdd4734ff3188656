import { afterEach, describe, expect, it } from 'vitest'
import { createRedisStore } from '../../src/store/redis-store.ts'
import { createResilientStore, STORE_TIMING } from '../../src/store/resilient-store.ts'
import { capturedLog } from '../support/exec/captured-log.ts'
import { hasRedis, REDIS_URL, redisSpace } from '../support/store/redis.ts'
import { startTcpProxy } from '../support/store/tcp-proxy.ts'

const LONG_MS = 60_000
const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

describe.skipIf(!hasRedis)('a resilient store whose Redis fails', () => {
  it.each(['hang', 'cut'] as const)(
    'answers all commands in flight within the time of one, by a %s, and reconnects',
    async (fault) => {
      const { hostname, port } = new URL(REDIS_URL)
      const proxy = await startTcpProxy({ host: hostname, port: Number(port || 6379) })
      const space = redisSpace()
      const url = new URL(REDIS_URL)
      url.host = `127.0.0.1:${proxy.port}`
      const store = createResilientStore({
        createRemote: () => createRedisStore({ url: url.href, prefix: space.prefix, connectMs: 5000 }),
        log: capturedLog().log,
        timing: { retryMs: 10, maxRetryMs: 20, connectMs: 5000 },
      })
      cleanups.push(
        () => store.close(),
        () => proxy.close(),
        () => space.clear(),
      )
      await store.start()
      await store.set('a', 'shared', LONG_MS)
      expect(store.isDegraded).toBe(false)

      proxy[fault]()
      const started = performance.now()
      const claims = await Promise.all(
        Array.from({ length: 20 }, (_, at) => store.claim(`c${at % 10}`, LONG_MS)),
      )
      // One after the other, twenty commands would take 20 times as long.
      expect(performance.now() - started).toBeLessThan(5 * STORE_TIMING.commandMs)
      expect(claims.filter(Boolean)).toHaveLength(10)
      expect(store.isDegraded).toBe(true)
      expect(await store.get('a')).toBeUndefined()

      proxy.restore()
      await expect.poll(() => store.get('a'), { interval: 5, timeout: 5000 }).toBe('shared')
    },
  )
})
