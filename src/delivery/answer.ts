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

/** `simpler` replaces blocks that Slack may refuse. */
export type Message = AnyContent & { simpler?: AnyContent | undefined }

/** The audit lines of an answer. A way in with several steps audits each of them at once, since the next one may fail. */
export interface Audited {
  audit: AuditLine | readonly AuditLine[]
}

/** Why the person gets nothing else. The frame tells it to that person alone. */
export type ProblemAnswer = Audited & { problem: Problem; retryTarget?: RetryTarget | undefined }

/** A value with its audit lines, or why there is none. */
export type OrProblem<Value> = ProblemAnswer | (Audited & Value)

/** A message for the person alone. It replaces nothing. */
export type PrivateAnswer = OrProblem<{ reply: Message }>

/** No message is needed: the effect is visible. */
export type Done = Audited & { isDone: true; afterwards?: () => Promise<unknown> }

/** What a way in returns. The frame audits it, puts it into words, and sends it. */
export type Answer =
  | PrivateAnswer
  | Done
  /** Replaces what holds the button: see `RedrawOptions`. */
  | (Audited & RedrawOptions & { redraw: Message })

/** The way in has already replied and audited: several times, elsewhere, or with more than a message. */
export const REPLIED: Done = { audit: [], isDone: true }

/** Thrown to end a way in: the frame audits it, and tells the person the problem. `access/` and what lies below it return a `Result`. */
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

/** Makes a `Refused` to throw. `about` overrides what the context says of the session. */
export function refuse<Kind extends Problem & { kind: Reason }>(
  decision: Exclude<Decision, CallFailure>,
  problem: Kind,
  about: Pick<AuditLine, 'session' | 'document' | 'channel'> = {},
): Refused {
  return new Refused({ audit: { ...about, decision, ...auditReason(problem) }, problem })
}

/** Returns the value, or throws the failure as `Refused`. @param about what else the audit line says. */
export function must<Value>(
  result: Result<Value, Problem & OpeningFailure>,
  about: Partial<AuditLine> = {},
  retryTarget?: RetryTarget,
): Value {
  if (result.ok) return result.value
  const { error: problem } = result
  throw new Refused({ audit: { ...about, ...failureFields(problem) }, problem, retryTarget })
}

/** Resolves to the value, or to the refusal that the work throws. */
export function orRefused<Value>(work: Promise<Value>): Promise<Value | Refused> {
  return work.catch((error: unknown) => {
    if (error instanceof Refused) return error
    throw error
  })
}

/** Adds the audit line to what was opened, or throws the failure. @param retryTarget what the words of a problem offer to try again. */
export function withAudit<Value extends object>(
  opened: Result<Value, Problem>,
  audit: AuditLine,
  retryTarget?: RetryTarget,
): Audited & Value {
  if (opened.ok) return { audit, ...opened.value }
  throw new Refused({ audit, problem: opened.error, retryTarget })
}

/** A reply without Exec's data, such as how to use the app. It needs no audit line. */
export function say(reply: Message) {
  return { audit: [], reply }
}

export function messageOf(answer: PrivateAnswer, errorId: string): Message {
  return 'problem' in answer ? problemMessage(answer.problem, errorId, answer.retryTarget) : answer.reply
}

/** Puts the answer in place of what holds the button. */
export function inPlace(answer: PrivateAnswer, errorId: string): Answer {
  return { audit: answer.audit, redraw: messageOf(answer, errorId) }
}
