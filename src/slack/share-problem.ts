import { type SlackFailure, UNDELIVERABLE } from './failure.ts'

export type ShareProblem =
  /** The conversation is shared with another organization. */
  | { kind: 'external_conversation' }
  /** The app could not find out whether the conversation is shared. */
  | { kind: 'unchecked_conversation'; slackError: string }
  /** The app could not find out whether the sharer is in it. */
  | { kind: 'unchecked_membership'; slackError: string }
  | { kind: 'too_many_members' }
  | { kind: 'direct_message' }
  /** The app sends this person no session: their account is deactivated, or belongs to another organization. */
  | { kind: 'not_a_recipient' }
  /** The recipient is an app, perhaps this one. */
  | { kind: 'recipient_is_app' }
  /** Slack did not say who this is. */
  | { kind: 'unchecked_recipient'; slackError: string }
  /** Slack lets the app send them no message. */
  | { kind: 'recipient_unreachable' }
  /** The sharer is not in the conversation and couldn't join it: it is private, or the sharer is a guest. */
  | { kind: 'not_a_member' }
  /** A private conversation that the bot is not in. */
  | { kind: 'not_invited' }
  | { kind: 'archived' }
  | { kind: 'thread_locked' }
  | { kind: 'thread_gone' }
  | { kind: 'posting_not_allowed' }
  | { kind: 'slack_limited' }
  /** Slack did not confirm: the card may have arrived. */
  | { kind: 'unconfirmed' }
  | { kind: 'slack_refused'; slackError: string }

const BY_CODE = new Map<string, Exclude<ShareProblem, { slackError: string }>['kind']>([
  ['channel_not_found', 'not_invited'],
  ['method_not_supported_for_channel_type', 'not_invited'],
  ['not_in_channel', 'not_invited'],
  ['is_archived', 'archived'],
  ['restricted_action_thread_locked', 'thread_locked'],
  ['thread_locked', 'thread_locked'],
  ['cannot_reply_to_message', 'thread_gone'],
  ['message_not_found', 'thread_gone'],
  ['thread_not_found', 'thread_gone'],
  ['restricted_action', 'posting_not_allowed'],
  ['restricted_action_non_threadable_channel', 'posting_not_allowed'],
  ['restricted_action_read_only_channel', 'posting_not_allowed'],
  ['restricted_action_thread_only_channel', 'posting_not_allowed'],
])

export function shareProblem({ kind, code }: SlackFailure): ShareProblem {
  if (kind === 'limited') return { kind: 'slack_limited' }
  if (kind !== 'refused') return { kind: 'unconfirmed' }
  if (UNDELIVERABLE.has(code)) return { kind: 'recipient_unreachable' }
  const known = BY_CODE.get(code)
  return known === undefined ? { kind: 'slack_refused', slackError: code } : { kind: known }
}
