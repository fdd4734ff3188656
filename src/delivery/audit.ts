import type { ListProblem } from '../access/lists.ts'
import { type AccessRule, isRefusal, type LookupFailure, type Refusal } from '../access/policy.ts'
import type { AssignRefusal } from '../blocks/assign/assign-words.ts'
import type { Problem } from '../blocks/problems/problems.ts'
import type { ScenarioChatError } from '../exec/scenario-chat.ts'
import type { Result } from '../lib/result.ts'

export type Decision =
  | 'shown'
  | 'shown_privately'
  | 'private_card'
  | 'listed'
  | 'explained'
  /** The person will be told when the session is graded. */
  | 'watched'
  | 'shared'
  | 'removed'
  | 'changed'
  /** A coach sent a note, or Exec answered a coach's assignment. */
  | 'coached'
  | 'assigned'
  | 'not_assigned'
  /** A coach asked the app to assign something. It assigns it to one person after the other. */
  | 'assigning'
  /** Someone asked a coach about their own session. */
  | 'asked'
  /** Exec opened a chat to make a scenario in. */
  | 'created'
  /** Someone asked Exec for a drill. */
  | 'requested'
  /** The person who got the note answered. */
  | 'answered'
  /** An Exec admin approved or declined somebody's other email in Exec, or an approval was taken back. */
  | 'approved'
  | 'declined'
  | 'undone'
  | 'notified'
  | 'forgotten'
  /** The app was added to a workspace, or removed. */
  | 'installed'
  | 'uninstalled'
  /** An admin connected the workspace to Exec with a key, or disconnected it. */
  | 'connected'
  | 'disconnected'
  | 'refused'
  | 'not_shared'
  | 'skipped'
  | 'failed'
  | 'not_removed'
  | 'not_delivered'

/** These decisions only become true when the person sees the answer. */
export const SHOWING: ReadonlySet<Decision> = new Set([
  'shown',
  'shown_privately',
  'private_card',
  'listed',
  'explained',
])

export type Reason =
  | AccessRule
  | 'sharer'
  | 'cached'
  | Problem['kind']
  | ListProblem['kind']
  | LookupFailure['kind']
  | AssignRefusal
  /** Why a link has no unfurl, or a Home stays as it is. */
  | 'unfurls_off'
  | 'external_channel'
  | 'answered_in_own_dm'
  | 'answered_in_thread'
  | 'too_many_links'
  | 'preview_hidden'
  | 'superseded'
  /** A person's own preferences. */
  | 'own_choice'
  /** Someone who may set the app up chose it for the whole workspace. */
  | 'set_up'
  /** Why a DM is dropped. */
  | 'too_late'
  | 'turned_off'
  | 'paused'
  | 'nothing_happened'
  /** The assignments of a reminder are done, or due at another time. */
  | 'nothing_due'
  /** By the settings, the app sends no message first. */
  | 'notices_off'
  | 'not_graded'
  | 'graded'
  | 'told_before'
  | 'share_removed'
  /** The app has forgotten the message that starts the thread. */
  | 'no_thread'
  /** The person is asked before everyone sees it. */
  | 'asks_first'
  /** It was unclear whether Exec took a request, or Slack a message. */
  | 'unclear'
  /** It was unclear whether a message had arrived. The app found it in Slack. */
  | 'found_in_slack'

export type CallFailure = 'not_removed' | 'not_delivered'

type AuditDecision =
  | { decision: Exclude<Decision, CallFailure>; reason: Reason }
  /** The reason is Slack's error code, or this app's word for a call that failed without one. */
  | { decision: CallFailure; reason: string }

/** One view, share, refusal or skip: what was decided about which session or list. */
export type AuditLine = AuditDecision & {
  session?: string | undefined
  /** The id of Exec's document that decided, if it differs from the session's. */
  document?: string | undefined
  /** The list: `own`, `team`, the id of a person or a group, `by_email`, `group` if it was refused, or a scenario's `board`. */
  listOf?: string | undefined
  /** The person who has the right that decided, if somebody else acted. */
  user?: string | undefined
  /** The conversation, if the delivery came from another one. */
  channel?: string | undefined
  slackError?: string | undefined
  /** The variable that was changed. */
  setting?: string | undefined
}

/** What was decided about opening a session or a list. */
export type AuditFields = AuditDecision & Pick<AuditLine, 'document' | 'slackError'>

/** Why a session, a list or a chat does not open. */
export type OpeningFailure = Problem | ListProblem | Refusal | ScenarioChatError

/** The audit fields of an attempt to open a session or a list. A success has `decision`. */
export function auditFields(
  opened: Result<{ by: AccessRule | 'sharer'; document?: string | undefined }, OpeningFailure>,
  decision: Exclude<Decision, CallFailure>,
): AuditFields {
  if (!opened.ok) return failureFields(opened.error)
  return { decision, reason: opened.value.by, document: opened.value.document }
}

/** The audit fields of a failure. */
export function failureFields(error: OpeningFailure): AuditFields {
  // Both are expected, and must alert nobody.
  if (error.kind === 'personal_limit' || error.kind === 'not_connected')
    return { decision: 'refused', reason: error.kind }
  if (error.kind === 'quota_reserved') return { decision: 'skipped', reason: error.kind }
  if (!isRefusal(error)) return { decision: 'failed', ...auditReason(error) }
  const { document } = error
  if (error.kind !== 'not_established') return { decision: 'refused', ...auditReason(error), document }
  // Exec can't know a person without an email. Any other failure says nothing about the person.
  const failure = error.failure.kind === 'email_missing' ? 'refused' : 'failed'
  return { decision: failure, ...auditReason(error.failure), document }
}

export function auditReason<Kind extends Reason>(problem: { kind: Kind; slackError?: string | undefined }) {
  return { reason: problem.kind, slackError: problem.slackError }
}
