import { isRefusal, type Refusal } from '../access/policy.ts'
import type { Log } from '../lib/log.ts'
import type { Result } from '../lib/result.ts'
import type { Visit } from './runner.ts'

/** What was decided, and why. */
interface Decided {
  decision: string
  reason: string
  /** What Slack answered where that is behind the reason. */
  slackError?: string
}

interface Problem {
  kind: string
  slackError?: string
}

/** One line for each view, share, refusal and skip: who, which session, which surface, what was decided and why. */
export function audit(
  log: Log,
  { reference, surface, user, channel, decisions }: Visit,
  { decision, reason, slackError, session, listOf }: Decided & { session?: string; listOf?: string },
): void {
  decisions.push(decision)
  log.audit({
    reference,
    surface,
    user,
    ...(channel === undefined ? {} : { channel }),
    ...(session === undefined ? {} : { session }),
    ...(listOf === undefined ? {} : { list_of: listOf }),
    decision,
    reason,
    ...(slackError === undefined ? {} : { slack_error: slackError }),
  })
}

/** Notes that someone's list was shown from what is kept, beside what the visit is about: that alone tells how it ends. */
export function auditKept(log: Log, visit: Visit, listOf: string): void {
  audit(log, { ...visit, decisions: [] }, { listOf, decision: 'listed', reason: 'kept' })
}

/** What an audit line says of an attempt to open a session or a list. `decision` stands where it was allowed. */
export function outcome<Other extends Problem>(
  opened: Result<{ by: string }, Other | Refusal>,
  decision: string,
): Decided {
  if (opened.ok) return { decision, reason: opened.value.by }
  const { error } = opened
  if (error.kind === 'quota_reserved') return { decision: 'skipped', reason: error.kind }
  if (!isRefusal(error)) return { decision: 'failed', ...because(error) }
  return { decision: 'refused', ...because(error.kind === 'not_established' ? error.failure : error) }
}

/** A problem as the reason of a decision. */
export function because({ kind: reason, slackError }: Problem): Omit<Decided, 'decision'> {
  return slackError === undefined ? { reason } : { reason, slackError }
}
