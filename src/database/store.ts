/**
 * Short-term memory of one workspace, shared by replicas. A time to live is at least one millisecond. No method fails: while the
 * database is out of reach, the process's memory answers.
 */
export interface Store {
  /** Whether this is the first claim of `key` within its time to live. */
  claim(key: string, ttlMs: number): Promise<boolean>
  get(key: string): Promise<string | undefined>
  set(key: string, value: string, ttlMs: number): Promise<void>
  delete(key: string): Promise<void>
  /** Adds `amount` (default 1; 0 reads) to each counter, and returns the sums. The time to live begins with the first count. */
  count(counters: readonly Counter[], amount?: number): Promise<number[]>
}

export interface Counter {
  key: string
  ttlMs: number
}

/** The part of a store whose keys begin with this scope: nothing else of the store can be read there. */
export function scopedStore(store: Store, scope: string): Store {
  const scoped = (key: string) => `${scope}:${key}`
  return {
    claim: (key, ttlMs) => store.claim(scoped(key), ttlMs),
    get: (key) => store.get(scoped(key)),
    set: (key, value, ttlMs) => store.set(scoped(key), value, ttlMs),
    delete: (key) => store.delete(scoped(key)),
    count: (counters, amount) =>
      store.count(
        counters.map(({ key, ttlMs }) => ({ key: scoped(key), ttlMs })),
        amount,
      ),
  }
}
