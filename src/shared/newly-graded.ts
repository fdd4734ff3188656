import type { SessionSummary } from '../exec/session.ts'

/** Sessions that Exec has graded. The watcher finds them; a webhook of Exec's could report them too. */
export interface GradedNews {
  /** When the app learns it, in milliseconds since the epoch. */
  at: number
  /** Graded within the last day. */
  recent: readonly SessionSummary[]
  /** Graded longer ago, or before the first look: only for those who asked about that very session. */
  earlier: readonly SessionSummary[]
}

/**
 * Called once for each session. If it rejects, or the process dies before it resolves, it is called again with the same session,
 * and must then do nothing new.
 */
export type OnGraded = (news: GradedNews) => Promise<void>
