import { Refused } from './query.ts'

export interface ExecLimits {
  perMinute: number
  perDay: number
}

/** Exec's published limits for a workspace. */
export const EXEC_LIMITS: ExecLimits = { perMinute: 60, perDay: 1000 }

/** Counts requests in windows of a minute and a day. `count` throws while one of them is full. */
export function createExecLimits(limits: ExecLimits, clock: () => number): { count(): void } {
  const windows = [
    { limit: limits.perMinute, lengthMs: 60_000, startedAt: Number.NEGATIVE_INFINITY, requests: 0 },
    { limit: limits.perDay, lengthMs: 86_400_000, startedAt: Number.NEGATIVE_INFINITY, requests: 0 },
  ]
  return {
    count() {
      const now = clock()
      for (const window of windows)
        if (now - window.startedAt >= window.lengthMs) Object.assign(window, { startedAt: now, requests: 0 })
      const full = windows.filter(({ requests, limit }) => requests >= limit)
      if (full.length > 0) {
        const waits = full.map(({ startedAt, lengthMs }) => (startedAt + lengthMs - now) / 1000)
        const error = { type: 'rate_limit_error', code: 'rate_limit_exceeded', message: 'Too many requests' }
        throw new Refused(429, error, { retry_after: Math.ceil(Math.max(...waits)) })
      }
      for (const window of windows) window.requests += 1
    },
  }
}
