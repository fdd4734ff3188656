import { LRUCache } from 'lru-cache'
import type { LookupFailure } from './policy.ts'

const CACHED_MS = 5 * 60_000
/** Just long enough for everyone who waits for this look-up. */
const FAILURE_MS = 1

export interface LookupCacheOptions {
  /** How many results are cached at most. */
  max: number
  /** In milliseconds. */
  clock?: (() => number) | undefined
}

/** Caches look-ups by id for five minutes. Callers share one that is in flight. A failure is not cached. */
export class LookupCache<Found extends object> {
  readonly #cache: LRUCache<string, Found | LookupFailure>

  /** @param lookUp never rejects. */
  constructor(
    lookUp: (id: string) => Promise<Found | LookupFailure>,
    { max, clock = () => performance.now() }: LookupCacheOptions,
  ) {
    this.#cache = new LRUCache<string, Found | LookupFailure>({
      max,
      ttl: CACHED_MS,
      ttlResolution: 0,
      perf: { now: clock },
      fetchMethod: async (id, _stale, { options }) => {
        const found = await lookUp(id)
        if ('kind' in found) options.ttl = FAILURE_MS
        return found
      },
    })
  }

  find(id: string): Promise<Found | LookupFailure> {
    return this.#cache.forceFetch(id)
  }

  /** The cached result, without a look-up. */
  peek(id: string): Found | LookupFailure | undefined {
    return this.#cache.peek(id)
  }
}
