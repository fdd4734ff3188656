import type { ListPage } from '../../exec/list-page.ts'
import type { SessionSummary } from '../../exec/session.ts'
import { DAY_MS, HOUR_MS, WEEK_MS } from '../../lib/durations.ts'
import { beganAt } from './decide-graded.ts'

/** What the last poll read. Times are milliseconds since the epoch. */
export interface Progress {
  /** No poll happens before this. */
  nextAt: number
  /** How far the requests so far reach, at one per interval. */
  paidUntil: number
  /** When a poll last read everything; `undefined` if never. */
  polledAt: number | undefined
  /** When the app last saw a new or newly graded session, or somebody began to watch one. */
  changedAt: number
  /** When the newest listed session began. */
  newestAt: number
}

export interface PollPlan {
  /** Exec is asked for sessions that began since then. */
  since: number
  /** Reading ends after a page with a last session that began before this. */
  until: number
}

/** Older sessions are forgotten, so the app must not ask for them either: they would look new. */
export const KEEP_SEEN_MS = WEEK_MS
/** A thousand sessions. */
export const MAX_PAGES = 10
/** Clocks differ, and Exec doesn't say how exact `start_date` is. */
const OVERLAP_MS = 10 * 60_000
/** The page that every poll reads often reaches this far back, at no extra cost. */
const UNGRADED_MS = 2 * DAY_MS
const QUIET_MS = HOUR_MS
const QUIET_FACTOR = 3
/** How often a poll also reads pages of known sessions, to find grades of ungraded ones. */
const DEEP_MS = 6 * HOUR_MS

/**
 * Ungraded sessions that began before this are no longer polled: two days ago, or a day before a longer pause in
 * polling.
 */
export function ungradedSince(progress: Progress | undefined, now: number): number {
  return Math.min(now - UNGRADED_MS, (progress?.polledAt ?? now) - DAY_MS)
}

/** @param oldestUngradedAt when the oldest known ungraded session began, not before `ungradedSince`. */
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

/** Whether the next page may contain something new. */
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
 * The next poll comes after an interval, longer in quiet hours. A poll of several pages borrows requests from later
 * intervals, at most as many as the longest poll takes. So a burst is reported soon, and a day's requests stay limited.
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
  // A time further ahead comes from a wrong clock or an earlier, longer interval.
  const paidUntil = Math.max(now, Math.min(paidBefore, now + mostAhead)) + pollMs * pages
  const interval = pollMs * (now - changedAt > QUIET_MS ? QUIET_FACTOR : 1)
  return { nextAt: Math.max(now + interval, paidUntil - mostAhead), paidUntil }
}

/**
 * When the next poll is due. A time too far ahead comes from a wrong clock or an earlier, longer interval.
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

/** Never in the future, whatever Exec's dates say: the next poll would skip sessions that begin until then. */
export function newestAt(
  progress: Progress | undefined,
  lines: readonly SessionSummary[],
  { since }: PollPlan,
  now: number,
): number {
  const began = lines.map((line) => Math.min(beganAt(line, now) ?? 0, now))
  return began.reduce((newest, one) => Math.max(newest, one), progress?.newestAt ?? since)
}
