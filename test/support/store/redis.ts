import { randomUUID } from 'node:crypto'
import { createClient } from '@redis/client'

/** The Redis for tests. Each test uses a prefix of its own, and clears it. */
export const REDIS_URL = process.env.REDIS_TEST_URL ?? 'redis://127.0.0.1:6379'

export interface RedisSpace {
  prefix: string
  /** The entries under the prefix, by their keys without it. */
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

/** Tests that need a Redis are skipped without one. */
export const hasRedis: boolean = await client.connect().then(
  () => true,
  () => false,
)
if (hasRedis) client.unref()
else process.stderr.write(`No Redis at ${new URL(REDIS_URL).host}: its tests are skipped.\n`)

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
