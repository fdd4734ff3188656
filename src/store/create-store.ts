import { createHash } from 'node:crypto'
import type { Log } from '../lib/log.ts'
import { createEncryptedStore, type EncryptionKeys } from './encrypted-store.ts'
import { createMemoryStore } from './memory-store.ts'
import { createRedisStore } from './redis-store.ts'
import { createResilientStore, STORE_TIMING, type StoreTiming } from './resilient-store.ts'
import type { ManagedStore } from './store.ts'

export interface StoreSettings {
  /** `redis://` or `rediss://`; without it everything stays in the process. */
  redisUrl: string | undefined
  /** Stands before every key in Redis. */
  prefix: string
  encryption: EncryptionKeys | undefined
}

export interface CreateStoreOptions {
  /** What only replicas of the same bot have in common, such as its key: others on the same Redis stay apart. */
  tenant: string
  log: Log
  clock?: () => number
  timing?: Partial<StoreTiming>
}

/** The store that the settings ask for. Feedback that will lie in Redis unencrypted is a warning in the log. */
export function createStore(settings: StoreSettings, options: CreateStoreOptions): ManagedStore {
  const { redisUrl: url, encryption } = settings
  const { tenant, log, clock = Date.now, timing = {} } = options
  if (url === undefined) return createMemoryStore({ clock })
  if (encryption === undefined)
    log.warn('feedback is kept in Redis unencrypted: STORE_ENCRYPTION_KEY is not set')

  const prefix = `${settings.prefix}${createHash('sha256').update(tenant).digest('hex').slice(0, 12)}:`
  const { connectMs } = { ...STORE_TIMING, ...timing }
  const createRemote = () => {
    const redis = createRedisStore({ url, prefix, connectMs })
    return encryption === undefined ? redis : createEncryptedStore(redis, encryption, prefix)
  }
  return createResilientStore({ createRemote, log, clock, timing })
}
