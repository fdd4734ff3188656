import { LRUCache } from 'lru-cache'
import type { CachedList } from './session-list.ts'
import type { SessionQuery } from './session-page.ts'

export interface ListLookup {
  query: SessionQuery
  /** The query as `keyOf` writes it. */
  key: string
  maxAgeMs: number
}

/** How long a list is worth keeping, in milliseconds since it was read. */
export const MAX_LIST_AGE_MS = 24 * 60 * 60_000

const MAX_BYTES = 16 * 1024 * 1024
/** What an entry costs besides its answer. */
const ENTRY_BYTES = 1024
/** Memory for each byte of an answer, once it is parsed. */
const MEMORY_PER_BYTE = 2

/** This process's lists. `maxBytes` bounds the memory that they take. */
export class ListCache {
  readonly #entries: LRUCache<string, CachedList>
  readonly #clock: () => number

  constructor({ clock, maxBytes = MAX_BYTES }: { clock: () => number; maxBytes?: number | undefined }) {
    this.#entries = new LRUCache({ maxSize: maxBytes })
    this.#clock = clock
  }

  /** Adds a list, unless the cached one is newer. */
  add({ key }: Pick<ListLookup, 'key'>, list: CachedList): void {
    if ((this.#entries.peek(key)?.readAt ?? 0) > list.readAt) return
    this.#entries.set(key, list, { size: ENTRY_BYTES + MEMORY_PER_BYTE * list.bytes })
  }

  find({ key, maxAgeMs }: Omit<ListLookup, 'query'>): CachedList | undefined {
    const list = this.#entries.get(key)
    return list !== undefined && this.#clock() - list.readAt < maxAgeMs ? list : undefined
  }
}
