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
  /** A coach sent a note; Exec assigned what a coach assigns, or not. */
  | 'coached'
  | 'assigned'
  | 'not_assigned'
  /** A coach has the app assign something to people: it does so for one after the other. */
  | 'assigning'
  /** Someone asked a coach about their own session. */
  | 'asked'
  /** Exec opened a chat in which the person makes a scenario. */
  | 'created'
  /** Someone asked for a drill, which Exec is to make. */
  | 'requested'
  /** The person who got the note answered. */
  | 'answered'
  /** An Exec admin was asked for somebody's other email in Exec, and took that back, or the person did. */
  | 'approved'
  | 'declined'
  | 'undone'
  | 'notified'
  | 'forgotten'
  /** The app was added to a workspace, or removed. */
  | 'installed'
  | 'uninstalled'
  /** A workspace shows what a key of Exec can read, or no longer. */
  | 'connected'
  | 'disconnected'
  | 'refused'
  | 'not_shared'
  | 'skipped'
  | 'failed'
  | 'not_removed'
  | 'not_delivered'

/** These decisions become true only when the person sees the answer. */
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
  /** Why a link does not unfurl, or a Home is not drawn. */
  | 'unfurls_off'
  | 'external_channel'
  | 'answered_in_own_dm'
  | 'answered_in_thread'
  | 'too_many_links'
  | 'preview_hidden'
  | 'superseded'
  /** A person's own preferences. */
  | 'own_choice'
  /** By someone who may set the app up, for all of the workspace. */
  | 'set_up'
  /** Why a DM is not sent after all. */
  | 'too_late'
  | 'turned_off'
  | 'paused'
  | 'nothing_happened'
  /** The assignments to be told of are done, or due at another time. */
  | 'nothing_due'
  /** Nothing of the app speaks first, by its settings. */
  | 'notices_off'
  | 'not_graded'
  | 'graded'
  | 'told_before'
  | 'share_removed'
  /** The message in whose thread it was to be said is forgotten. */
  | 'no_thread'
  /** Before everyone is shown something, the person is asked. */
  | 'asks_first'
  /** A button, or a kind of message, that the app has no more. */
  /** Whether Exec took a request, or Slack a message, was unclear. */
  | 'unclear'
  /** Whether a message had arrived was unclear, and it was found in Slack. */
  | 'found_in_slack'

export type CallFailure = 'not_removed' | 'not_delivered'

type AuditDecision =
  | { decision: Exclude<Decision, CallFailure>; reason: Reason }
  /** The reason is Slack's error code, or this app's word for a call that failed without one. */
  | { decision: CallFailure; reason: string }

/** One view, share, refusal or skip: what was decided about which session or list. */
export type AuditLine = AuditDecision & {
  session?: string | undefined
  /** The id of Exec's document by which it was decided, if that is not the session's. */
  document?: string | undefined
  /** Whose list: `own`, `team`, an id of a person or a group, `by_email`, or `group` for one that was refused; or the `board` of a scenario. */
  listOf?: string | undefined
  /** The person whose access decided, if that is not the person who acted. */
  user?: string | undefined
  /** Where, if not in the conversation that the delivery came from. */
  channel?: string | undefined
  slackError?: string | undefined
  /** What was changed, by the name of its variable. */
  setting?: string | undefined
}

/** What was decided about opening a session or a list. */
export type AuditFields = AuditDecision & Pick<AuditLine, 'document' | 'slackError'>

/** Why a session, a list or a chat does not open. */
export type OpeningFailure = Problem | ListProblem | Refusal | ScenarioChatError

/** The audit fields of an attempt to open a session or a list. `decision` is that of a success. */
export function auditFields(
  opened: Result<{ by: AccessRule | 'sharer'; document?: string | undefined }, OpeningFailure>,
  decision: Exclude<Decision, CallFailure>,
): AuditFields {
  if (!opened.ok) return failureFields(opened.error)
  return { decision, reason: opened.value.by, document: opened.value.document }
}

/** The same of a failure. */
export function failureFields(error: OpeningFailure): AuditFields {
  // Both are expected: nobody who runs the app is to be alerted.
  if (error.kind === 'personal_limit' || error.kind === 'not_connected')
    return { decision: 'refused', reason: error.kind }
  if (error.kind === 'quota_reserved') return { decision: 'skipped', reason: error.kind }
  if (!isRefusal(error)) return { decision: 'failed', ...auditReason(error) }
  const { document } = error
  if (error.kind !== 'not_established') return { decision: 'refused', ...auditReason(error), document }
  // Without an email the person is nobody whom Exec knows. Any other failure says nothing of them.
  const failure = error.failure.kind === 'email_missing' ? 'refused' : 'failed'
  return { decision: failure, ...auditReason(error.failure), document }
}

export function auditReason<Kind extends Reason>(problem: { kind: Kind; slackError?: string | undefined }) {
  return { reason: problem.kind, slackError: problem.slackError }
}
