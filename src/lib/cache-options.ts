/**
 * Limits an `LRUCache` to this many entries. Its `max` would allocate all slots up front.
 * @param ttl in milliseconds; 0 for ever.
 */
export function cacheOptions(maxSize: number, ttl = 0, clock: () => number = Date.now) {
  return { maxSize, sizeCalculation: () => 1, ttl, ttlResolution: 0, perf: { now: clock } }
}
