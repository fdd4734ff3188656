import type { ListPage } from '../../exec/list-page.ts'
import type { SessionSummary } from '../../exec/session.ts'
import { DAY_MS, HOUR_MS, WEEK_MS } from '../../lib/durations.ts'
import { beganAt } from './decide-graded.ts'

/** What the last poll has read. Times are milliseconds since the epoch. */
export interface Progress {
  /** Exec is not polled before. */
  nextAt: number
  /** Until when the requests so far last, at one in each interval. */
  paidUntil: number
  /** When a poll last read all; `undefined`: never. */
  polledAt: number | undefined
  /** When the app last saw a session that is new or newly graded, or someone who began to watch one. */
  changedAt: number
  /** When the newest listed session began. */
  newestAt: number
}

export interface PollPlan {
  /** Exec is asked for sessions that began since then. */
  since: number
  /** Reading ends with a page whose last session began before. */
  until: number
}

/** Sessions that began before are neither remembered nor asked for: Exec would list them as new ones. */
export const KEEP_SEEN_MS = WEEK_MS
/** A thousand sessions. */
export const MAX_PAGES = 10
/** Clocks differ, and Exec does not say how exact `start_date` is. */
const OVERLAP_MS = 10 * 60_000
/** The page that every poll reads often goes back this far, at no further cost. */
const UNGRADED_MS = 2 * DAY_MS
const QUIET_MS = HOUR_MS
const QUIET_FACTOR = 3
/** How often a poll also reads the pages of sessions that were all seen before, for those that were not graded then. */
const DEEP_MS = 6 * HOUR_MS

/** Ungraded sessions that began before this are not polled any more: two days ago, or a day before a longer pause. */
export function ungradedSince(progress: Progress | undefined, now: number): number {
  return Math.min(now - UNGRADED_MS, (progress?.polledAt ?? now) - DAY_MS)
}

/** @param oldestUngradedAt when the oldest session began that was seen ungraded, not before `ungradedSince`. */
export function planPoll(
  progress: Progress | undefined,
  oldestUngradedAt: number | undefined,
  now: number,
): PollPlan {
  if (progress?.polledAt === undefined) return { since: now - DAY_MS, until: now - DAY_MS }
  const newSince = Math.max(progress.newestAt - OVERLAP_MS, now - KEEP_SEEN_MS)
  const since = Math.max(Math.min(newSince, oldestUngradedAt ?? newSince), now - KEEP_SEEN_MS)
  const isDeep = Math.floor(now / DEEP_MS) !== Math.floor(progress.polledAt / DEEP_MS)
  return { since, until: isDeep ? since : newSince }
}

/** Whether the next page may have something new. */
export function needsNextPage(
  { items, hasMore }: Pick<ListPage<SessionSummary>, 'items' | 'hasMore'>,
  { until }: PollPlan,
  now: number,
): boolean {
  if (!hasMore) return false
  const last = items.map((line) => beganAt(line, now)).findLast((began) => began !== undefined)
  return last === undefined || last >= until
}

/**
 * The next poll comes after an interval, longer in quiet hours. A poll of several pages uses requests of later intervals in advance, at
 * most as many as the longest poll takes: so a burst is reported soon, and the requests of a day are limited.
 */
export function nextPollAt({
  now,
  pages,
  changedAt,
  paidUntil: paidBefore = now,
  pollMs,
}: {
  now: number
  pages: number
  changedAt: number
  paidUntil: number | undefined
  pollMs: number
}): Pick<Progress, 'nextAt' | 'paidUntil'> {
  const mostAhead = pollMs * MAX_PAGES
  // One that lies farther ahead is from a wrong clock or a longer setting.
  const paidUntil = Math.max(now, Math.min(paidBefore, now + mostAhead)) + pollMs * pages
  const interval = pollMs * (now - changedAt > QUIET_MS ? QUIET_FACTOR : 1)
  return { nextAt: Math.max(now + interval, paidUntil - mostAhead), paidUntil }
}

/**
 * When the next poll is due. A time that lies too far ahead is from a wrong clock or a longer setting.
 * @param watchedSince when the latest watch began: a new watch waits for one interval at most.
 */
export function dueAt(
  progress: Progress | undefined,
  { watchedSince, now, pollMs }: { watchedSince: number | undefined; now: number; pollMs: number },
): number {
  if (progress === undefined || progress.nextAt > now + pollMs * MAX_PAGES) return now
  const { nextAt, changedAt } = progress
  return watchedSince === undefined || watchedSince <= changedAt
    ? nextAt
    : Math.min(nextAt, watchedSince + pollMs)
}

/** Never in the future, whatever Exec's dates say: the next poll would leave out what begins until then. */
export function newestAt(
  progress: Progress | undefined,
  lines: readonly SessionSummary[],
  { since }: PollPlan,
  now: number,
): number {
  const began = lines.map((line) => Math.min(beganAt(line, now) ?? 0, now))
  return began.reduce((newest, one) => Math.max(newest, one), progress?.newestAt ?? since)
}
