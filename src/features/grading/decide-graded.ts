import { isGraded, type SessionSummary } from '../../exec/session.ts'
import { DAY_MS } from '../../lib/durations.ts'

/** What the app remembers of a session that Exec has listed. */
export interface SeenSession {
  id: string
  /** Milliseconds since the epoch. If the session has no date, when Exec last listed it. */
  beganAt: number
  /** When the app first saw it graded; 0 if it was `earlier` then; `undefined` if not yet graded. */
  gradedAt: number | undefined
}

export interface Poll {
  lines: readonly SessionSummary[]
  seen: ReadonlyMap<string, SeenSession>
  /** Milliseconds since the epoch. */
  now: number
  /** When a poll last read all; `undefined`: never. */
  polledAt: number | undefined
  /** The poll asked for sessions that began since then. */
  since: number
}

export interface Graded {
  recent: SessionSummary[]
  earlier: SessionSummary[]
  /** The rows that are new or have changed. */
  seen: SeenSession[]
  /** Whether a session began or was graded. */
  hasChanges: boolean
}

/**
 * Finds sessions graded since the last poll. Exec doesn't say when it graded a session, only the poll and the session's
 * beginning bound that. A session counts once, even if Exec grades it again.
 */
export function decideGraded({ lines, seen, now, polledAt, since }: Poll): Graded {
  const isAfterPause = polledAt === undefined || now - polledAt > DAY_MS
  const decided: Graded = { recent: [], earlier: [], seen: [], hasChanges: false }
  for (const line of oncePerSession(lines)) {
    const began = beganAt(line, now)
    const before = seen.get(line.id)
    const isTooOld = began !== undefined && began < Math.min(since, now - DAY_MS)
    // If Exec ignores `start_date`, it lists everything it has.
    if (before === undefined && isTooOld) continue
    const isFirstGraded = isGraded(line) && before?.gradedAt === undefined
    const beganToday = began !== undefined && began >= now - DAY_MS
    const isRecent = polledAt !== undefined && (!isAfterPause || beganToday)
    if (isFirstGraded) decided[isRecent ? 'recent' : 'earlier'].push(line)
    const isChanged = before === undefined || isFirstGraded
    if (isChanged || began === undefined) {
      const firstGradedAt = isRecent ? now : 0
      const gradedAt = isFirstGraded ? firstGradedAt : before?.gradedAt
      decided.seen.push({ id: line.id, beganAt: Math.min(began ?? now, now), gradedAt })
    }
    decided.hasChanges ||= isChanged
  }
  return decided
}

/** Exec's clock may be ahead of ours. A date even further ahead is ignored. */
export function beganAt(session: SessionSummary, now: number): number | undefined {
  const began = session.beganAt?.getTime()
  return began === undefined || began > now + DAY_MS ? undefined : began
}

/** A line may move to the next page while pages are read. A graded line wins. */
function oncePerSession(lines: readonly SessionSummary[]): Iterable<SessionSummary> {
  const byId = new Map<string, SessionSummary>()
  for (const line of lines) if (!byId.has(line.id) || isGraded(line)) byId.set(line.id, line)
  return byId.values()
}
