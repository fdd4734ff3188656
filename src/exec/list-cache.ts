import { LRUCache } from 'lru-cache'

interface ListLookup {
  key: string
  maxAgeMs: number
}

interface ListCacheOptions<List> {
  /** Milliseconds since the epoch. */
  clock: () => number
  maxBytes: number
  bytesOf(list: List): number
}

/** What an entry costs besides its list. */
const ENTRY_BYTES = 1024

/** The newest list of each key, for lookups that say how old it may be. */
export function listCache<List extends { readAt: number }>({
  clock,
  maxBytes,
  bytesOf,
}: ListCacheOptions<List>) {
  const entries = new LRUCache<string, List>({
    maxSize: maxBytes,
    sizeCalculation: (list) => ENTRY_BYTES + bytesOf(list),
  })
  return {
    find({ key, maxAgeMs }: ListLookup): List | undefined {
      const list = entries.get(key)
      return list !== undefined && clock() - list.readAt < maxAgeMs ? list : undefined
    },
    add({ key }: ListLookup, list: List): void {
      if ((entries.peek(key)?.readAt ?? 0) <= list.readAt) entries.set(key, list)
    },
  }
}
