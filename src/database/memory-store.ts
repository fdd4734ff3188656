import { LRUCache } from 'lru-cache'
import type { LimitedCounter, Store } from './store.ts'

export interface MemoryStore extends Store {
  /** Sets a counter to a known value; keeps its time to live. */
  setCount(counter: LimitedCounter, sum: number): void
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

  const sumOf = ({ key }: { key: string }) => Number(entries.get(key) ?? 0)

  function setCount({ key, ttlMs }: LimitedCounter, sum: number): void {
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
    async take(counters, unless) {
      if (entries.has(unless) || counters.some((counter) => sumOf(counter) >= counter.most)) return undefined
      for (const counter of counters) setCount(counter, sumOf(counter) + 1)
      return counters.map(sumOf)
    },
    async sums(counters) {
      return counters.map(sumOf)
    },
    setCount,
  }
}
