import { LRUCache } from 'lru-cache'
import type { ManagedStore } from './store.ts'

const MAX_CHARACTERS = 32 * 1024 * 1024
/** What an entry costs besides its value. Bounds the number of entries too. */
const ENTRY_CHARACTERS = 256
const CLAIMED = ''

/** A store in the process. What is not used for longest goes first when it is full. `clock` is in milliseconds. */
export function createMemoryStore({ clock = Date.now }: { clock?: () => number } = {}): ManagedStore {
  const entries = new LRUCache<string, string>({
    maxSize: MAX_CHARACTERS,
    sizeCalculation: (value, key) => ENTRY_CHARACTERS + key.length + value.length,
    ttlResolution: 0,
    perf: { now: clock },
  })

  return {
    isShared: false,
    isDegraded: false,
    claim(key, ttlMs) {
      const isFirst = !entries.has(key)
      if (isFirst) entries.set(key, CLAIMED, { ttl: ttlMs })
      return Promise.resolve(isFirst)
    },
    get: (key) => Promise.resolve(entries.get(key)),
    set(key, value, ttlMs) {
      entries.set(key, value, { ttl: ttlMs })
      return Promise.resolve()
    },
    delete(key) {
      entries.delete(key)
      return Promise.resolve()
    },
    count(key, ttlMs, amount = 1) {
      const held = entries.get(key)
      const sum = Number(held ?? 0) + amount
      entries.set(key, String(sum), held === undefined ? { ttl: ttlMs } : { noUpdateTTL: true })
      return Promise.resolve(sum)
    },
    start: () => Promise.resolve(),
    close: () => undefined,
  }
}
