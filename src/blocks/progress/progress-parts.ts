import type { Session } from '../../exec/session.ts'
import type { Attempts } from '../../exec/session-lists.ts'
import type { Result } from '../../lib/result.ts'
import { progressLine } from '../card/progress-line.ts'
import type { Problem } from '../problems/problems.ts'
import { asOfLine, contextPart, type Parts } from '../text/document.ts'
import { thenAndNow, thenAndNowPart } from './then-and-now.ts'

/** The attempt before, as the person may open it. */
export type Before = Result<{ session: Session }, Problem>

export interface Progress {
  attempts: Attempts
  asOf: Date | undefined
  /** `undefined` without one. */
  before: Before | undefined
}

/** Above the attempts, in a message and in a review. */
export function progressHead(session: Session, { attempts, asOf, before }: Progress): Parts {
  const risen = before?.ok ? thenAndNow(session, before.value.session) : undefined
  return [contextPart(summaryLine(attempts)), asOfLine(asOf), risen && thenAndNowPart(risen)]
}

function summaryLine(attempts: Attempts): string | undefined {
  if (attempts.graded.length === 0) return 'There is no graded attempt at this scenario yet.'
  if (attempts.at === undefined) return "This session isn't one of the graded attempts listed here."
  return progressLine(attempts)
}
