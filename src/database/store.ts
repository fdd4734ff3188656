import { LRUCache } from 'lru-cache'

/**
 * Short-term memory of one workspace, shared by replicas. A time to live (`ttlMs`) is in milliseconds, and at least one. Each call costs
 * one statement; claims of one turn of the event loop share one, and so do gets. No method fails: while the database is out of reach,
 * the process's memory answers.
 */
export interface Store {
  /** Whether this is the first claim of `key` within `ttlMs`, over all replicas. */
  claim(key: string, ttlMs: number): Promise<boolean>
  get(key: string): Promise<string | undefined>
  /** Replaces the value of the key, for `ttlMs` from now. */
  set(key: string, value: string, ttlMs: number): Promise<void>
  delete(key: string): Promise<void>
  /**
   * Adds one to each counter, and resolves to `true`. If a counter has reached its `most`, or there is an entry with the key `unless`,
   * it adds to none and resolves to `false`. A counter's time to live begins with the first count. New counters cost PostgreSQL a
   * second statement.
   */
  take(counters: readonly LimitedCounter[], unless: string): Promise<boolean>
  /** The sums of counters. */
  sums(counters: readonly LimitedCounter[]): Promise<number[]>
}

export interface LimitedCounter {
  key: string
  ttlMs: number
  most: number
}

/** Narrows a store to the keys that begin with this scope. */
export function scopedStore(store: Store, scope: string): Store {
  const scoped = (key: string) => `${scope}:${key}`
  const within = (counter: LimitedCounter) => ({ ...counter, key: scoped(counter.key) })
  return {
    claim: (key, ttlMs) => store.claim(scoped(key), ttlMs),
    get: (key) => store.get(scoped(key)),
    set: (key, value, ttlMs) => store.set(scoped(key), value, ttlMs),
    delete: (key) => store.delete(scoped(key)),
    take: (counters, unless) => store.take(counters.map(within), scoped(unless)),
    sums: (counters) => store.sums(counters.map(within)),
  }
}

const MAX_CHARACTERS = 32 * 1024 * 1024
/** What an entry costs besides its value. It bounds the number of entries, too. */
const ENTRY_CHARACTERS = 256

/** A store in the process. When it is full, it evicts the least recently used entries. */
export function createMemoryStore(clock = Date.now): Store {
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
