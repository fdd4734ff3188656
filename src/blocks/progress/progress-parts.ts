import type { Session } from '../../exec/session.ts'
import type { Attempts } from '../../exec/session-lists.ts'
import { progressLine } from '../card/progress-line.ts'
import type { Problem } from '../problems/problems.ts'
import { asOfLine, contextPart, type Parts } from '../text/document.ts'
import { thenAndNow, thenAndNowPart } from './then-and-now.ts'

/** The attempt before. */
export type Before =
  | { kind: 'read'; session: Session }
  /** It would take a request to Exec. A button offers it. */
  | { kind: 'not_read' }
  | { kind: 'failed'; problem: Problem }

export const NOT_READ: Before = { kind: 'not_read' }

export interface Progress {
  attempts: Attempts
  asOf: Date | undefined
  before: Before
}

/** Above the attempts, in a message and in a review. */
export function progressHead(session: Session, { attempts, asOf, before }: Progress): Parts {
  const risen = before.kind === 'read' ? thenAndNow(session, before.session) : undefined
  return [contextPart(summaryLine(attempts)), asOfLine(asOf), risen && thenAndNowPart(risen)]
}

function summaryLine(attempts: Attempts): string | undefined {
  if (attempts.graded.length === 0) return 'There is no graded attempt at this scenario yet.'
  if (attempts.at === undefined) return "This session isn't one of the graded attempts listed here."
  return progressLine(attempts)
}
