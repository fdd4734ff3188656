import type { SessionSummary } from '../../exec/session.ts'
import { extensionPoint } from '../../lib/extension-point.ts'

/** Sessions that Exec has graded. The poll finds them; a webhook of Exec's could report them too. */
export interface NewlyGraded {
  /** When the app learns it, in milliseconds since the epoch. */
  at: number
  /** Graded within the last day. */
  recent: readonly SessionSummary[]
  /** Graded longer ago, or before the first poll: only for those who watch that very session. */
  earlier: readonly SessionSummary[]
}

export interface GradeListener {
  /** Whether anyone waits for sessions to be graded. If nobody does, Exec is asked only for sessions that someone watches. */
  isWaiting?(): Promise<boolean>
  /**
   * Called once for each session. If it rejects, or the process dies before it resolves, it is called again with the same session,
   * and must then do nothing new.
   */
  onGraded(graded: NewlyGraded): Promise<unknown>
}

/** What hears of sessions that are graded. */
export const gradeListener = extensionPoint<GradeListener>()
