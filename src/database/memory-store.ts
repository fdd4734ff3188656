import { LRUCache } from 'lru-cache'
import type { Store } from './store.ts'

const MAX_CHARACTERS = 32 * 1024 * 1024
/** What an entry costs besides its value. It bounds their number too. */
const ENTRY_CHARACTERS = 256

/** A store in the process. When it is full, it evicts the least recently used entries. */
export function createMemoryStore({ clock = Date.now }: { clock?: () => number } = {}): Store {
  const entries = new LRUCache<string, string>({
    maxSize: MAX_CHARACTERS,
    sizeCalculation: (value, key) => ENTRY_CHARACTERS + key.length + value.length,
    ttlResolution: 0,
    perf: { now: clock },
  })
  const sumOf = ({ key }: { key: string }) => Number(entries.get(key) ?? 0)

  return {
    async claim(key, ttlMs) {
      const isFirst = !entries.has(key)
      if (isFirst) entries.set(key, '', { ttl: ttlMs })
      return isFirst
    },
    async get(key) {
      return entries.get(key)
    },
    async set(key, value, ttlMs) {
      entries.set(key, value, { ttl: ttlMs })
    },
    async delete(key) {
      entries.delete(key)
    },
    async take(counters, unless) {
      if (entries.has(unless) || counters.some((counter) => sumOf(counter) >= counter.most)) return false
      for (const counter of counters)
        entries.set(counter.key, String(sumOf(counter) + 1), { ttl: counter.ttlMs, noUpdateTTL: true })
      return true
    },
    async sums(counters) {
      return counters.map(sumOf)
    },
  }
}
