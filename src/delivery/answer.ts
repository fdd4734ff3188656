import type { Asked } from '../blocks/problems/problem-message.ts'
import type { Problem } from '../blocks/problems/problems.ts'
import type { AnyContent } from '../blocks/text/document.ts'
import { type AuditLine, auditReason, type CallFailure, type Decision, type Reason } from './audit.ts'
import type { RedrawOptions } from './button-action.ts'

/** Blocks that Slack may refuse have a simpler form. */
export type Message = AnyContent & { simpler?: AnyContent | undefined }

/** The audit lines of an answer. `written`: what happened outside was audited when it happened. */
export interface Audited {
  audit: AuditLine | readonly AuditLine[] | 'written'
}

/** Why the person gets nothing else. The frame puts it into words, for that person alone. */
export type ProblemAnswer = Audited & { problem: Problem; asked?: Asked | undefined }

/** What a way in returns. The frame audits it, puts it into words, and sends it. */
export type Answer =
  | ProblemAnswer
  /** For the person alone, beside what they used. */
  | (Audited & { tell: Message })
  /** In place of what holds the button: see `RedrawOptions`. */
  | (Audited & RedrawOptions & { redraw: Message })

/** The way in has replied by itself, as one that replies more than once. */
export const REPLIED = Symbol('replied')

export type AnswerOrReplied = Answer | typeof REPLIED

/** A problem with its audit line. `about` overrides what the context says of the session. */
export function refuse<Kind extends Problem & { kind: Reason }>(
  decision: Exclude<Decision, CallFailure>,
  problem: Kind,
  about: Pick<AuditLine, 'session' | 'document' | 'channel'> = {},
): ProblemAnswer {
  return { audit: { ...about, decision, ...auditReason(problem) }, problem }
}
