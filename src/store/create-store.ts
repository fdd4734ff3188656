import { createHash } from 'node:crypto'
import type { Log } from '../lib/log.ts'
import { createEncryptedStore } from './encrypted-store.ts'
import { createMemoryStore } from './memory-store.ts'
import { createRedisStore } from './redis-store.ts'
import { createResilientStore, STORE_TIMING, type StoreTiming } from './resilient-store.ts'
import type { ManagedStore } from './store.ts'

export interface StoreSettings {
  /** `redis://` or `rediss://`; undefined for a store in the process. */
  redisUrl: string | undefined
  /** 32 bytes. */
  encryptionKey: Uint8Array | undefined
}

export interface CreateStoreOptions {
  /** Equal for replicas of one bot, and for no other bot on the same Redis. */
  tenant: string
  log: Log
  clock?: (() => number) | undefined
  timing?: Partial<StoreTiming> | undefined
}

/** The store that the settings ask for. Logs a warning if feedback is stored in Redis unencrypted. */
export function createStore(settings: StoreSettings, options: CreateStoreOptions): ManagedStore {
  const { redisUrl: url, encryptionKey } = settings
  const { tenant, log, clock = Date.now, timing } = options
  if (url === undefined) return createMemoryStore({ clock })
  if (encryptionKey === undefined)
    log.warn('feedback is stored in Redis unencrypted: STORE_ENCRYPTION_KEY is not set')

  const prefix = keyPrefix(tenant)
  const { connectMs } = { ...STORE_TIMING, ...timing }
  const createRemote = () => {
    const redis = createRedisStore({ url, prefix, connectMs })
    return encryptionKey === undefined ? redis : createEncryptedStore(redis, encryptionKey, prefix)
  }
  return createResilientStore({ createRemote, log, clock, timing })
}

/** The prefix of a tenant's keys in Redis. Hashed: the tenant holds an API key. */
export function keyPrefix(tenant: string): string {
  return `exec-slack:${createHash('sha256').update(tenant).digest('hex').slice(0, 12)}:`
}
