import type { SessionSummary } from '../../exec/session.ts'
import { extensionPoint } from '../../lib/extension-point.ts'

/** Sessions that Exec has graded. The poll finds them; a webhook of Exec's could report them too. */
export interface NewlyGraded {
  /** When the app learned of it, in milliseconds since the epoch. */
  at: number
  /** Graded within the last day. */
  recent: readonly SessionSummary[]
  /** Graded longer ago, or before the first poll. Only people who watch one of them are told. */
  earlier: readonly SessionSummary[]
}

export interface GradeListener {
  /** Whether anyone waits for grades. If nobody does, Exec isn't polled. */
  isWaiting(): Promise<boolean>
  /**
   * Called once for each session. If it rejects, or the process dies before it resolves, it is called again with the same session. A
   * second call must do nothing new.
   */
  onGraded(graded: NewlyGraded): Promise<unknown>
}

/** Features that act when a session is graded. */
export const gradeListener = extensionPoint<GradeListener>()
