/** Limits an `LRUCache` to so many entries. Its `max` would allocate all places at once. @param ttl in milliseconds; 0: for ever. */
export function cacheOptions(maxSize: number, ttl = 0, clock: () => number = Date.now) {
  return { maxSize, sizeCalculation: () => 1, ttl, ttlResolution: 0, perf: { now: clock } }
}
