import { LRUCache } from 'lru-cache'
import type { Counter, Store } from './store.ts'

export interface MemoryStore extends Store {
  /** Sets a counter to a known value; keeps its time to live. */
  setCount(counter: Counter, sum: number): void
}

const MAX_CHARACTERS = 32 * 1024 * 1024
/** What an entry costs besides its value. It bounds their number too. */
const ENTRY_CHARACTERS = 256
/** How often what has ended goes. Otherwise it would stay in each store of many, and push out what has not. */
const PURGE_MS = 10 * 60_000

/** A store in the process. When it is full, it evicts the least recently used entries. */
export function createMemoryStore({ clock = Date.now }: { clock?: () => number } = {}): MemoryStore {
  const entries = new LRUCache<string, string>({
    maxSize: MAX_CHARACTERS,
    sizeCalculation: (value, key) => ENTRY_CHARACTERS + key.length + value.length,
    ttlResolution: 0,
    perf: { now: clock },
  })
  let purgeAt = 0

  /** Before an entry is added. */
  function purge(): void {
    if (clock() < purgeAt) return
    entries.purgeStale()
    purgeAt = clock() + PURGE_MS
  }

  function setCount({ key, ttlMs }: Counter, sum: number): void {
    purge()
    entries.set(key, String(sum), entries.has(key) ? { noUpdateTTL: true } : { ttl: ttlMs })
  }

  return {
    async claim(key, ttlMs) {
      purge()
      const isFirst = !entries.has(key)
      if (isFirst) entries.set(key, '', { ttl: ttlMs })
      return isFirst
    },
    async get(key) {
      return entries.get(key)
    },
    async set(key, value, ttlMs) {
      purge()
      entries.set(key, value, { ttl: ttlMs })
    },
    async delete(key) {
      entries.delete(key)
    },
    async count(counters, amount = 1) {
      return counters.map((counter) => {
        const sum = Number(entries.get(counter.key) ?? 0) + amount
        setCount(counter, sum)
        return sum
      })
    },
    setCount,
  }
}
