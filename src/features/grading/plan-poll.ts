import type { SessionSummary } from '../../exec/session.ts'
import { beganAt, DAY_MS } from './decide-graded.ts'

/** How far the app has looked. Times are milliseconds since the epoch. */
export interface Progress {
  /** Exec is not asked again before. */
  nextAt: number
  /** When the app last looked through all; undefined: never. */
  lookedAt: number | undefined
  /** When the app last saw a session that is new or newly graded, or someone who asked to hear of a grade. */
  newsAt: number
  /** When the newest listed session began. */
  newestAt: number
}

export interface LookPlan {
  /** Exec is asked for sessions that began since then. */
  since: number
  /** Reading ends with a page whose last session began before. */
  until: number
}

/** A thousand sessions. */
export const MAX_PAGES = 10
/** Clocks differ, and Exec does not say how exact `start_date` is. */
const OVERLAP_MS = 10 * 60_000
/** The page that every look reads often reaches this far, at no further cost. */
const UNGRADED_MS = 2 * DAY_MS
const QUIET_MS = 60 * 60_000
const QUIET_FACTOR = 3
/** How often a look also reads the pages on which all sessions have been seen, for those that were not graded then. */
const DEEP_MS = 6 * 60 * 60_000

/** From when on a session that was seen ungraded is looked for: two days, or a day before a longer pause. */
export function ungradedSince(progress: Progress | undefined, now: number): number {
  return Math.min(now - UNGRADED_MS, (progress?.lookedAt ?? now) - DAY_MS)
}

/** @param oldestUngradedAt when the oldest session began that was seen ungraded, not before `ungradedSince`. */
export function planLook(
  progress: Progress | undefined,
  oldestUngradedAt: number | undefined,
  now: number,
): LookPlan {
  if (progress?.lookedAt === undefined) return { since: now - DAY_MS, until: now - DAY_MS }
  const newSince = progress.newestAt - OVERLAP_MS
  const since = Math.min(newSince, oldestUngradedAt ?? newSince)
  const isDeep = Math.floor(now / DEEP_MS) !== Math.floor(progress.lookedAt / DEEP_MS)
  return { since, until: isDeep ? since : newSince }
}

/** Whether the page after this one may have something new. */
export function needsNextPage(
  page: { number: number; lines: readonly SessionSummary[]; hasMore: boolean },
  { until }: LookPlan,
  now: number,
): boolean {
  if (!page.hasMore || page.number >= MAX_PAGES) return false
  const last = page.lines.map((line) => beganAt(line, now)).findLast((began) => began !== undefined)
  return last === undefined || last >= until
}

/** After a look of several pages Exec rests as long as after as many looks, so that a day's requests are bounded. */
export function nextLookAt(look: { now: number; pages: number; newsAt: number; pollMs: number }): number {
  const { now, pages, newsAt, pollMs } = look
  return now + pollMs * Math.max(pages, now - newsAt > QUIET_MS ? QUIET_FACTOR : 1)
}

/**
 * When the next look is due. A time that lies too far ahead is from a wrong clock or a longer setting.
 * @param askedAt when somebody last asked to hear of a grade: they wait for one interval at most.
 */
export function dueAt(
  progress: Progress | undefined,
  { askedAt, now, pollMs }: { askedAt: number | undefined; now: number; pollMs: number },
): number {
  if (progress === undefined || progress.nextAt > now + pollMs * MAX_PAGES) return now
  const { nextAt, newsAt } = progress
  return askedAt === undefined || askedAt <= newsAt ? nextAt : Math.min(nextAt, askedAt + pollMs)
}

/** Never in the future, whatever Exec's dates say: the next look would leave out what begins until then. */
export function newestAt(
  progress: Progress | undefined,
  lines: readonly SessionSummary[],
  { since }: LookPlan,
  now: number,
): number {
  const began = lines.map((line) => Math.min(beganAt(line, now) ?? 0, now))
  return began.reduce((newest, one) => Math.max(newest, one), progress?.newestAt ?? since)
}
