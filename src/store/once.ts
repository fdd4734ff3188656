import { LRUCache } from 'lru-cache'

/** Slack repeats a delivery for up to five minutes, and for an hour with delayed events. */
const REMEMBERED_MS = 2 * 60 * 60_000

export interface Once {
  /** Whether this is the first time that `key` is seen. */
  claim(key: string): Promise<boolean>
}

/** Remembers deliveries in the process, so that one that Slack repeats is answered once. `clock` is in milliseconds. */
export function createOnce({ clock = Date.now }: { clock?: () => number } = {}): Once {
  const seen = new LRUCache<string, true>({
    max: 50_000,
    ttl: REMEMBERED_MS,
    ttlResolution: 0,
    perf: { now: clock },
  })
  return {
    claim(key) {
      const isFirst = !seen.has(key)
      if (isFirst) seen.set(key, true)
      return Promise.resolve(isFirst)
    },
  }
}
