import type { SlackFailure } from './failure.ts'

/** Why a card was not posted into a conversation. */
export type ShareProblem =
  /** The conversation is shared with another organisation. */
  | { kind: 'external_conversation' }
  /** Whether it is, or whether the sharer is in it, could not be found out. */
  | { kind: 'unchecked_conversation'; slackError: string }
  | { kind: 'direct_message' }
  /** The sharer is not in that conversation, and is no full member or it is private. */
  | { kind: 'not_a_member' }
  /** A private conversation that the bot is not in. */
  | { kind: 'not_invited' }
  | { kind: 'archived' }
  | { kind: 'thread_locked' }
  | { kind: 'thread_gone' }
  | { kind: 'posting_not_allowed' }
  | { kind: 'slack_limited' }
  /** Slack did not confirm, so that the card may or may not have arrived. */
  | { kind: 'unconfirmed' }
  | { kind: 'slack_refused'; slackError: string }

type PlainProblem = Exclude<ShareProblem, { slackError: string }>

const BY_CODE = new Map<string, PlainProblem['kind']>([
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
  ['messages_tab_disabled', 'posting_not_allowed'],
])

/** Slack's answer to a post as the problem that a person can do something about. */
export function shareProblem({ kind, code }: SlackFailure): ShareProblem {
  if (kind === 'limited') return { kind: 'slack_limited' }
  if (kind !== 'refused') return { kind: 'unconfirmed' }
  const known = BY_CODE.get(code)
  return known === undefined ? { kind: 'slack_refused', slackError: code } : { kind: known }
}
