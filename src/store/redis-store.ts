import type { RedisClientType } from '@redis/client'
import type { Store } from './store.ts'

/** A store behind one connection. Its methods reject with the errors of the connection's client. */
export interface RemoteStore extends Store {
  /** Also checks that it can write. Calls `onLost` at most once, when the connection ends. */
  connect(onLost: (error: unknown) => void): Promise<void>
  /** Commands in flight reject. */
  close(): void
}

type Client = RedisClientType<Record<string, never>, Record<string, never>, Record<string, never>, 2>

/** For Redis 5 or later. Never reconnects: meanwhile the client would queue commands, and no caller can wait that long. */
export function createRedisStore(options: { url: string; prefix: string; connectMs: number }): RemoteStore {
  const { url, prefix, connectMs } = options
  let client: Client | undefined
  let isClosed = false

  function connected(): Client {
    if (client === undefined) throw new Error('The store is not connected.')
    return client
  }

  function close(): void {
    isClosed = true
    client?.destroy()
  }

  const store: RemoteStore = {
    async connect(onLost) {
      // Lazy import: it doubles start-up time.
      const { default: redis } = await import('@redis/client')
      if (isClosed) return
      client = redis.createClient({
        url,
        RESP: 2,
        socket: { connectTimeout: connectMs, reconnectStrategy: false },
        disableOfflineQueue: true,
        disableClientInfo: true,
        maintNotifications: 'disabled',
      })
      client.on('error', (error: unknown) => {
        if (isClosed) return
        close()
        onLost(error)
      })
      await client.connect()
      // A read-only replica, or a full Redis, accepts the connection but no write.
      await store.set('probe', '', 1000)
    },
    close,

    async claim(key, ttlMs) {
      const set = await connected().set(prefix + key, '', { condition: 'NX', expiration: expiration(ttlMs) })
      return set === 'OK'
    },
    async get(key) {
      return (await connected().get(prefix + key)) ?? undefined
    },
    async set(key, value, ttlMs) {
      await connected().set(prefix + key, value, { expiration: expiration(ttlMs) })
    },
    async delete(key) {
      await connected().del(prefix + key)
    },
    async count(key, ttlMs, amount = 1) {
      const name = prefix + key
      const [, sum] = await connected()
        .multi()
        .set(name, '0', { condition: 'NX', expiration: expiration(ttlMs) })
        .incrBy(name, amount)
        .execTyped()
      return Number(sum)
    },
  }
  return store
}

function expiration(ttlMs: number) {
  return { type: 'PX', value: Math.max(1, Math.ceil(ttlMs)) } as const
}
