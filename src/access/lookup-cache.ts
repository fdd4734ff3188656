import { LRUCache } from 'lru-cache'
import type { LookupFailure } from './policy.ts'

const KEPT_MS = 5 * 60_000
/** So short that it serves those who wait for it and nobody after them. */
const UNKEPT_MS = 1

export interface LookupCacheOptions {
  /** How many are kept at the most. */
  max: number
  /** In milliseconds. */
  clock?: (() => number) | undefined
}

export interface LookupCache<Found> {
  find(id: string): Promise<Found | LookupFailure>
  /** What is kept, without looking. */
  peek(id: string): Found | LookupFailure | undefined
}

/**
 * Look-ups by id whose results are kept for five minutes; one that is under way is shared. A failure is not kept: whoever comes
 * next looks again.
 *
 * @param look never throws.
 */
export function createLookupCache<Found extends object>(
  look: (id: string) => Promise<Found | LookupFailure>,
  { max, clock = () => performance.now() }: LookupCacheOptions,
): LookupCache<Found> {
  const kept = new LRUCache<string, Found | LookupFailure>({
    max,
    ttl: KEPT_MS,
    ttlResolution: 0,
    perf: { now: clock },
    fetchMethod: async (id, _stale, { options }) => {
      const found = await look(id)
      if ('kind' in found) options.ttl = UNKEPT_MS
      return found
    },
  })
  return { find: (id) => kept.forceFetch(id), peek: (id) => kept.peek(id) }
}
