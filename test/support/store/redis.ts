import { randomUUID } from 'node:crypto'
import { createClient } from '@redis/client'
import { skipOrThrow } from '../skip-or-throw.ts'

/** The Redis that tests may use. Each test writes under a prefix of its own and removes what it wrote. */
export const REDIS_URL = process.env.REDIS_TEST_URL ?? 'redis://127.0.0.1:6379'

export interface RedisSpace {
  prefix: string
  /** All entries under the prefix, by key without the prefix. */
  entries(): Promise<Map<string, string>>
  /** The time to live of each entry, in milliseconds; negative without one. */
  lifetimes(): Promise<number[]>
  /** Removes all entries under the prefix. */
  clear(): Promise<void>
}

const client = createClient({
  url: REDIS_URL,
  RESP: 2,
  socket: { connectTimeout: 500, reconnectStrategy: false },
})
client.on('error', () => undefined)

/** Whether a Redis answers. Without one the tests that need it are skipped, or fail with `CI=true`. */
export const hasRedis: boolean = await client.connect().then(
  () => true,
  () => false,
)
if (hasRedis) client.unref()
else skipOrThrow(`Some tests need a Redis at ${new URL(REDIS_URL).host}, or where REDIS_TEST_URL says.`)

export function redisSpace(prefix = `test-${randomUUID()}:`): RedisSpace {
  async function keys(): Promise<string[]> {
    const found: string[] = []
    for await (const some of client.scanIterator({ MATCH: `${prefix}*`, COUNT: 1000 })) found.push(...some)
    return found
  }

  return {
    prefix,
    async entries() {
      const entries = new Map<string, string>()
      for (const key of await keys()) entries.set(key.slice(prefix.length), (await client.get(key)) ?? '')
      return entries
    },
    async lifetimes() {
      return Promise.all((await keys()).map((key) => client.pTTL(key)))
    },
    async clear() {
      const found = await keys()
      if (found.length > 0) await client.del(found)
    },
  }
}
