export interface ExecLimits {
  perMinute: number
  perDay: number
}

/** Exec's published limits for a workspace. */
export const EXEC_LIMITS: ExecLimits = { perMinute: 60, perDay: 1000 }

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/**
 * Counts requests in windows of a minute and a day. `count` returns the seconds until the next request is allowed, or
 * undefined if this one is.
 */
export function createExecLimits(limits: ExecLimits, clock: () => number): { count(): number | undefined } {
  const windows = [
    { limit: limits.perMinute, lengthMs: MINUTE_MS, startedAt: Number.NEGATIVE_INFINITY, requests: 0 },
    { limit: limits.perDay, lengthMs: DAY_MS, startedAt: Number.NEGATIVE_INFINITY, requests: 0 },
  ]
  return {
    count() {
      const now = clock()
      for (const window of windows) {
        if (now - window.startedAt < window.lengthMs) continue
        window.startedAt = now
        window.requests = 0
      }
      const full = windows.filter((window) => window.requests >= window.limit)
      if (full.length > 0) {
        return Math.max(
          ...full.map(({ startedAt, lengthMs }) => Math.ceil((startedAt + lengthMs - now) / 1000)),
        )
      }
      for (const window of windows) window.requests += 1
      return undefined
    },
  }
}
