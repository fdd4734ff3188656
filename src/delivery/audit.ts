import type { ListProblem } from '../access/list-access.ts'
import { type AccessRule, isRefusal, type LookupFailure, type Refusal } from '../access/policy.ts'
import type { Problem } from '../blocks/problems/problem-message.ts'
import type { Result } from '../lib/result.ts'

/** What the app decided about a session, a list or a link. */
export type Decision =
  | 'shown'
  | 'shown_privately'
  | 'private_card'
  | 'listed'
  | 'explained'
  | 'shared'
  | 'removed'
  | 'refused'
  | 'not_shared'
  | 'skipped'
  | 'failed'
  | 'not_removed'
  | 'not_delivered'

/** Why it decided so. */
export type Reason =
  | AccessRule
  | 'sharer'
  | 'cached'
  | Problem['kind']
  | ListProblem['kind']
  | LookupFailure['kind']
  /** Why a link does not unfurl, or a Home is not drawn. */
  | 'unfurls_off'
  | 'external_channel'
  | 'answered_in_own_dm'
  | 'answered_in_thread'
  | 'too_many_links'
  | 'author_unknown'
  | 'superseded'

/** Slack's error code, or this app's word for a call that failed without one. */
type SlackCode = string

export type AuditDecision =
  | { decision: Exclude<Decision, 'not_removed' | 'not_delivered'>; reason: Reason }
  | { decision: 'not_removed' | 'not_delivered'; reason: SlackCode }

/** One view, share, refusal or skip: what was decided about which session or list. */
export type AuditLine = AuditDecision & {
  session?: string | undefined
  /** Whose list: `own`, an id, or `by_email`. */
  listOf?: string | undefined
  /** By whose right it was decided, if that is not the person who acted. */
  user?: string | undefined
  /** Where, if not in the conversation that the delivery came from. */
  channel?: string | undefined
  slackError?: string | undefined
}

/** The audit fields of an attempt to open a session or a list. `decision` is that of a success. */
export function auditFields(
  opened: Result<{ by: AccessRule | 'sharer' }, ListProblem | Refusal | { kind: 'not_attributed' }>,
  decision: Exclude<Decision, 'not_removed' | 'not_delivered'>,
): AuditDecision & { slackError?: string | undefined } {
  if (opened.ok) return { decision, reason: opened.value.by }
  const { error } = opened
  if (error.kind === 'quota_reserved') return { decision: 'skipped', reason: error.kind }
  if (!isRefusal(error)) return { decision: 'failed', ...auditReason(error) }
  return { decision: 'refused', ...auditReason(error.kind === 'not_established' ? error.failure : error) }
}

/** The reason of a decision, and the code that Slack answered with if that is behind it. */
export function auditReason<Kind extends Reason>(problem: {
  kind: Kind
}): {
  reason: Kind
  slackError: string | undefined
} {
  const { kind: reason } = problem
  const slackError =
    'slackError' in problem && typeof problem.slackError === 'string' ? problem.slackError : undefined
  return { reason, slackError }
}
