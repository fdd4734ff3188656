import type { SessionSummary } from '../../exec/session-page.ts'

/** What is new about grades, from whoever learns it: the watcher, or a webhook of Exec's. */
export interface GradedNews {
  /** When the app learns it, in milliseconds since the epoch. */
  at: number
  /** Graded within the last day. */
  recent: readonly SessionSummary[]
  /** Graded longer ago, or before the first look: only for those who asked about that very session. */
  earlier: readonly SessionSummary[]
}

/**
 * A session is in one piece of news ever, unless this rejects or the process dies meanwhile: then it may come again. So the
 * receiver must do nothing the second time, as the outbox does.
 */
export type OnGraded = (news: GradedNews) => Promise<void>
