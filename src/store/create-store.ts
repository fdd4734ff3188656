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

/** @param options.tenant equal for replicas of one bot, and for no other bot on the same Redis. */
export function createStore(
  { redisUrl: url, encryptionKey }: StoreSettings,
  options: { tenant: string; log: Log; clock?: () => number; timing?: Partial<StoreTiming> },
): ManagedStore {
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

/** Hashed: the tenant holds an API key. */
export function keyPrefix(tenant: string): string {
  return `exec-slack:${createHash('sha256').update(tenant).digest('hex').slice(0, 12)}:`
}
