import { HOUR_MS, MINUTE_MS } from '../../lib/durations.ts'

/** Exec usually takes five minutes. */
const OFTEN_MS = 10 * MINUTE_MS
const SELDOM_MS = 5 * MINUTE_MS

/**
 * When to ask Exec for a drill again: each minute for ten minutes, then every five for up to an hour, twenty times in
 * all. `undefined`: not again. All in milliseconds since the epoch.
 */
export function nextPoll(since: number, now: number): number | undefined {
  const ms = now - since
  if (ms >= HOUR_MS) return undefined
  const every = ms < OFTEN_MS ? MINUTE_MS : SELDOM_MS
  return since + (Math.floor(ms / every) + 1) * every
}
