import type { ListPage } from '../../exec/list-page.ts'
import type { SessionSummary } from '../../exec/session.ts'
import { DAY_MS, HOUR_MS, WEEK_MS } from '../../lib/durations.ts'
import { beganAt } from './decide-graded.ts'

/** What the last poll read. Times are milliseconds since the epoch. */
export interface Progress {
  /** No poll happens before this. */
  nextAt: number
  /** When a poll last read everything; `undefined` if never. */
  polledAt: number | undefined
  /** When the app last saw a new or newly graded session. */
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

/** Each page costs an interval, so that a day's requests stay limited. In quiet hours, intervals are longer. */
export function nextPollAt({
  now,
  pages,
  changedAt,
  pollMs,
}: {
  now: number
  pages: number
  changedAt: number
  pollMs: number
}): number {
  const isQuiet = now - changedAt > QUIET_MS
  return now + pollMs * Math.max(pages, isQuiet ? QUIET_FACTOR : 1)
}

/** When the next poll is due. A time too far ahead comes from a wrong clock or an earlier, longer interval. */
export function dueAt(progress: Progress | undefined, now: number, pollMs: number): number {
  return progress === undefined || progress.nextAt > now + pollMs * MAX_PAGES ? now : progress.nextAt
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
