import type { RedisClientType } from '@redis/client'
import type { Store } from './store.ts'

/** A store that is reached over one connection. Its methods reject with what the connection's client throws. */
export interface RemoteStore extends Store {
  /** Connects, and makes sure that entries can be written. `onLost` is called at most once, when the connection ends. */
  connect(onLost: (error: unknown) => void): Promise<void>
  /** Ends the connection. What is under way rejects. */
  close(): void
}

export interface RedisStoreOptions {
  /** `redis://` or `rediss://`, with user and password if need be. */
  url: string
  /** Stands before every key. */
  prefix: string
  /** For the connection alone; its owner bounds the rest. */
  connectMs: number
}

type Client = RedisClientType<Record<string, never>, Record<string, never>, Record<string, never>, 2>

/**
 * A store in Redis (5 or later), or what speaks its protocol. It connects once and never again by itself: a client that
 * reconnects would hold commands back meanwhile, and nobody could wait for those.
 */
export function createRedisStore({ url, prefix, connectMs }: RedisStoreOptions): RemoteStore {
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
      // Loaded where it is needed alone: it takes as long as the rest of the start.
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
      // A replica, or a Redis that is full, answers but takes nothing.
      await store.set('probe', '', 1000)
    },
    close,

    async claim(key, ttlMs) {
      const options = { condition: 'NX', expiration: { type: 'PX', value: whole(ttlMs) } } as const
      return (await connected().set(prefix + key, '', options)) === 'OK'
    },
    async get(key) {
      return (await connected().get(prefix + key)) ?? undefined
    },
    async set(key, value, ttlMs) {
      await connected().set(prefix + key, value, { expiration: { type: 'PX', value: whole(ttlMs) } })
    },
    async delete(key) {
      await connected().del(prefix + key)
    },
    async count(key, ttlMs, amount = 1) {
      const name = prefix + key
      const [, sum] = await connected()
        .multi()
        .set(name, '0', { condition: 'NX', expiration: { type: 'PX', value: whole(ttlMs) } })
        .incrBy(name, amount)
        .execTyped()
      return Number(sum)
    },
  }
  return store
}

function whole(ttlMs: number): number {
  return Math.max(1, Math.ceil(ttlMs))
}
