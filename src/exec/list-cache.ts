import { LRUCache } from 'lru-cache'
import type { ExecError } from './exec-error.ts'
import type { CachedList } from './session-list.ts'

export interface ListCache {
  /** Keeps a list, unless a newer one is held. */
  add(key: string, list: CachedList): void
  /** A list that is at most a day old. */
  find(key: string): CachedList | undefined
}

/** How long a list is worth keeping, in milliseconds, counted from when it was read. */
export const LIST_KEPT_MS = 24 * 60 * 60_000

const MAX_BYTES = 16 * 1024 * 1024
/** What keeping an entry costs besides its answer. */
const ENTRY_BYTES = 1024
/** What a byte of an answer costs once it is parsed. */
const MEMORY_PER_BYTE = 2

/** The lists that this process knows. `maxBytes` bounds the memory that they take; `clock` is in milliseconds. */
export function createListCache(options: { clock: () => number; maxBytes?: number }): ListCache {
  const { clock, maxBytes = MAX_BYTES } = options
  const kept = new LRUCache<string, CachedList>({ maxSize: maxBytes })
  return {
    add(key, list) {
      if ((kept.peek(key)?.readAt ?? 0) > list.readAt) return
      kept.set(key, list, { size: ENTRY_BYTES + MEMORY_PER_BYTE * list.bytes })
    },
    find(key) {
      const list = kept.get(key)
      return list !== undefined && clock() - list.readAt < LIST_KEPT_MS ? list : undefined
    },
  }
}

export interface Failures {
  /** Remembers that a request failed just now. What was never sent because of a limit costs nothing, and is not remembered. */
  add(key: string, error: ExecError): void
  /** A failure that is under `maxAgeMs` milliseconds old. */
  find(key: string, maxAgeMs: number): (ExecError & { failedAt: Date }) | undefined
}

const MAX_FAILURES = 1000

/** The latest failures of requests to Exec, by what was asked for, in this process. `clock` is in milliseconds since the epoch. */
export function createFailures(clock: () => number): Failures {
  const kept = new LRUCache<string, { error: ExecError; at: number }>({ max: MAX_FAILURES })
  return {
    add(key, error) {
      if (error.kind !== 'limited' && error.kind !== 'quota_reserved') kept.set(key, { error, at: clock() })
    },
    find(key, maxAgeMs) {
      const found = kept.get(key)
      if (found === undefined || clock() - found.at >= maxAgeMs) return undefined
      return { ...found.error, failedAt: new Date(found.at) }
    },
  }
}
