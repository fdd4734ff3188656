import { problemMessage, type RetryTarget } from '../blocks/problems/problem-message.ts'
import type { Problem } from '../blocks/problems/problems.ts'
import type { AnyContent } from '../blocks/text/document.ts'
import type { Result } from '../lib/result.ts'
import {
  type AuditLine,
  auditReason,
  type CallFailure,
  type Decision,
  failureFields,
  type OpeningFailure,
  type Reason,
} from './audit.ts'
import type { RedrawOptions } from './button-action.ts'

/** Blocks that Slack may refuse have a simpler form. */
export type Message = AnyContent & { simpler?: AnyContent | undefined }

/** The audit lines of an answer. What is done in several steps is audited by the context at each: the next one may fail. */
export interface Audited {
  audit: AuditLine | readonly AuditLine[]
}

/** Why the person gets nothing else. The frame puts it into words, for that person alone. */
export type ProblemAnswer = Audited & { problem: Problem; retryTarget?: RetryTarget | undefined }

/** What was opened, drawn or done, with the audit lines of that, or why not. */
export type OrProblem<Value> = ProblemAnswer | (Audited & Value)

/** For the person alone. It stands beside what they used, and replaces nothing. */
export type PrivateAnswer = OrProblem<{ reply: Message }>

/** No message is needed: the effect is visible. */
export type Done = Audited & { isDone: true; afterwards?: () => Promise<unknown> }

/** What a way in returns. The frame audits it, puts it into words, and sends it. */
export type Answer =
  | PrivateAnswer
  | Done
  /** In place of what holds the button: see `RedrawOptions`. */
  | (Audited & RedrawOptions & { redraw: Message })

/** The way in has already replied and audited: several times, elsewhere, or with more than a message. */
export const REPLIED: Done = { audit: [], isDone: true }

/** Ends a way in where it is thrown: the frame audits it, and tells the person the problem. Above `access/` alone. */
export class Refused extends Error implements Audited {
  readonly audit: Audited['audit']
  readonly problem: Problem
  readonly retryTarget: RetryTarget | undefined

  constructor({ audit, problem, retryTarget }: ProblemAnswer) {
    super(problem.kind)
    this.audit = audit
    this.problem = problem
    this.retryTarget = retryTarget
  }
}

/** To be thrown. `about` overrides what the context says of the session. */
export function refuse<Kind extends Problem & { kind: Reason }>(
  decision: Exclude<Decision, CallFailure>,
  problem: Kind,
  about: Pick<AuditLine, 'session' | 'document' | 'channel'> = {},
): Refused {
  return new Refused({ audit: { ...about, decision, ...auditReason(problem) }, problem })
}

/** The value; a failure is thrown as `Refused`. @param about what the audit line says beside why. */
export function must<Value>(
  result: Result<Value, Problem & OpeningFailure>,
  about: Partial<AuditLine> = {},
  retryTarget?: RetryTarget,
): Value {
  if (result.ok) return result.value
  const { error: problem } = result
  throw new Refused({ audit: { ...about, ...failureFields(problem) }, problem, retryTarget })
}

/** What it resolves to, or the refusal that it throws. */
export function orRefused<Value>(work: Promise<Value>): Promise<Value | Refused> {
  return work.catch((error: unknown) => {
    if (error instanceof Refused) return error
    throw error
  })
}

/** What was opened; a failure is thrown. @param retryTarget what the words of a problem offer to try again. */
export function withAudit<Value extends object>(
  opened: Result<Value, Problem>,
  audit: AuditLine,
  retryTarget?: RetryTarget,
): Audited & Value {
  if (opened.ok) return { audit, ...opened.value }
  throw new Refused({ audit, problem: opened.error, retryTarget })
}

/** A reply without Exec's data, such as how to use the app: it needs no audit line. */
export function say(reply: Message) {
  return { audit: [], reply }
}

export function messageOf(answer: PrivateAnswer, errorId: string): Message {
  return 'problem' in answer ? problemMessage(answer.problem, errorId, answer.retryTarget) : answer.reply
}

/** The same in place of what holds the button. */
export function inPlace(answer: PrivateAnswer, errorId: string): Answer {
  return { audit: answer.audit, redraw: messageOf(answer, errorId) }
}
