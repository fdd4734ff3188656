import type { ListedProblem, SpellingUnknown } from '../../access/lists.ts'
import type { LookupFailure, Refusal } from '../../access/policy.ts'
import type { ScenarioUnknown } from '../../access/scenarios.ts'
import type { ExecError } from '../../exec/exec-error.ts'
import type { ReferenceProblem } from '../../exec/session-reference.ts'
import type { ShareProblem } from '../../slack/share-problem.ts'
import { listed } from '../text/counted.ts'
import { mention } from '../text/rich-pieces.ts'
import { slackClock } from '../text/times.ts'
import { unescapeMarkup } from '../text/untrusted-text.ts'
import { fault, type NextTry, passing, type Row, SEND_REFERENCE } from './problem-row.ts'
import { WITHOUT_FACTS } from './problems-without-facts.ts'

export type NotAllowed = Extract<Refusal, { kind: 'not_allowed' }>

/** Refusals to someone who can read the card: the full review, the rubric, sharing, news of the grade, or a newer card. */
export type ExtraRefusal =
  | 'review_not_allowed'
  | 'rubric_not_allowed'
  | 'share_not_allowed'
  | 'news_not_allowed'
  | 'refresh_not_allowed'

interface RefusedExtra extends WayOut {
  kind: ExtraRefusal
  rule: NotAllowed['rule']
}

/** What a refused person can do instead. */
export interface WayOut {
  /** The participant, or the person who shared it. The card or its message names them. */
  canShow?: string | undefined
  scenarioUrl?: string | undefined
}

export type Problem =
  | ExecError
  | Refusal
  | ReferenceProblem
  | ShareProblem
  | ListedProblem
  | SpellingUnknown
  | ScenarioUnknown
  /** `not_allowed` for someone who presses a button of a card that they can read. */
  | RefusedExtra
  | { kind: 'not_removed'; slackError: string }
  /** The words of the variable. */
  | { kind: 'value_wrong'; words: string }
  | { kind: 'asked_lately'; until: Date }
  /** The people's ids in Slack. */
  | { kind: 'not_assignable'; users: readonly string[] }
  | { [Each in keyof typeof WITHOUT_FACTS]: { kind: Each } }[keyof typeof WITHOUT_FACTS]

type Kind = Problem['kind']

/** The problems of these kinds. This shape lets the compiler see that each row of the table fits its problem. */
type ProblemOf<Kinds extends Kind> = { [Each in Kinds]: Problem & { kind: Each } }[Kinds]

/** The words in `mrkdwn`. Only Slack's error codes come from outside, and `slackCode` cleans them. */
export function problemWords<K extends Kind>(problem: ProblemOf<K>): string {
  const { words } = rowOf(problem)
  return typeof words === 'function' ? words(problem) : words
}

/** Whether Exec, Slack or the app failed. Then people see the error id, which finds the log lines. */
export function isFault<K extends Kind>(problem: ProblemOf<K>): boolean {
  const { isFault = false } = rowOf(problem)
  return typeof isFault === 'function' ? isFault(problem) : isFault
}

export function nextTry<K extends Kind>(problem: ProblemOf<K>): NextTry | undefined {
  const { next } = rowOf(problem)
  return typeof next === 'function' ? next(problem) : next
}

/** Whether the same request may succeed later. */
export function isRetryable(problem: Problem): boolean {
  return nextTry(problem) === 'try_again'
}

function rowOf<K extends Kind>(problem: ProblemOf<K>) {
  const row: Row<ProblemOf<K>> = PROBLEMS[problem.kind]
  return typeof row === 'object' ? row : { words: row }
}

/** The words in plain text, with dates in UTC, for places such as the error below an input. */
export function plainWords(problem: Problem): string {
  return unescapeMarkup(problemWords(problem).replaceAll('`', ''))
}

const MOST_MENTIONED = 5

function mentioned(users: readonly string[]): string {
  return listed(users.map(mention), MOST_MENTIONED)
}

export const PROBLEMS: { readonly [Each in Kind]: Row<ProblemOf<Each>> } = {
  ...WITHOUT_FACTS,
  not_an_id: "That isn't a session's id or link. Use the id, or the link of the session's page in Exec.",
  other_site:
    "That link leads to another site. Use the link of a session's page in Exec, or the session's id.",
  not_a_session:
    "That isn't a session's link. Use the link of a session's page, with `/sessions/` in it, or the session's id.",
  not_found:
    "Exec can't find this session. Check that the id or link is complete, and from your own Exec workspace. It may have been deleted.",
  not_connected: ({ installedBy }) =>
    `Exec isn't connected yet. Ask ${installedBy === '' ? 'a Slack admin' : mention(installedBy)}.`,
  value_wrong: ({ words }) => words,
  not_assignable: ({ users }) =>
    `I can only assign to members of Exec whom you coach. Take out ${users.length === 0 ? 'the others' : mentioned(users)}.`,
  asked_lately: ({ until }) => `You asked twice within an hour. You can ask again at ${slackClock(until)}.`,
  key_rejected: fault("Exec rejects my API key. Ask the app's owner for a new one."),
  workspace_inactive: fault(
    "Your Exec workspace is inactive, so its sessions can't be read. Ask an Exec admin to activate it.",
  ),
  limited: passing(
    ({ until }) =>
      `Exec's request limit for this workspace is used up. I can ask again at ${slackClock(until)}.`,
  ),
  personal_limit: {
    words: ({ until }) =>
      `You've used your share of Exec lookups for now; the rest is for your team. Recent sessions still open, others again from ${slackClock(until)}.`,
    next: 'try_again',
  },
  quota_reserved: fault(
    "What is left of Exec's request limit is kept for people who ask. Use `/exec-session` instead.",
  ),
  timed_out: passing('Exec took too long to answer. Try again.'),
  unreachable: passing("Exec can't be reached right now. Try again."),
  server_fault: passing('Exec is having problems right now. Try again.'),
  unreadable: fault(`Exec sent an answer that can't be read. ${SEND_REFERENCE}`),
  request_refused: fault(
    "Exec refused the request. Check the id or link; if it's right, send the app's owner this reference.",
  ),
  not_allowed: ({ rule }) => `🔒 You can't open this session. ${WHO_CAN[rule]} to share it with you.`,
  review_not_allowed: ({ rule, canShow }) =>
    `🔒 You can't open the full review. ${whoCanShow(canShow) ?? `${WHO_CAN[rule]} to go through it with you.`}`,
  rubric_not_allowed: ({ rule, canShow }) =>
    `🔒 You can't show or hide the rubric here. ${whoCanShow(canShow) ?? ONLY_THEY_CAN[rule]}`,
  share_not_allowed: ({ rule }) => `🔒 You can't share this session. ${ONLY_THEY_CAN[rule]}`,
  news_not_allowed: ({ rule }) => `🔒 You can't get news of this session. ${ONLY_THEY_CAN[rule]}`,
  refresh_not_allowed: ({ rule }) => `🔒 You can't refresh this card. ${ONLY_THEY_CAN[rule]}`,
  other_organisation:
    '🔒 Exec sessions here are only for people in the organization that added Exec to Slack. Ask someone there to tell you about it.',
  deactivated: "🔒 Your Slack account is deactivated, so you can't open Exec sessions.",
  list_not_allowed: "🔒 You can't list this person's sessions. Only they, their coaches and Exec admins can.",
  team_not_allowed:
    '🔒 Only coaches and Exec admins can do that. For your own sessions, type `/exec-session`.',
  group_not_allowed: "🔒 That isn't one of your groups.",
  group_unknown: 'Exec has no group or scenario by that name. Use its name in Exec.',
  not_established: {
    words: ({ failure }) => failureWords(failure),
    isFault: ({ failure }) => failure.kind !== 'email_missing',
    next: ({ failure }) => (lacksSetUp(failure) ? undefined : 'try_again'),
  },
  list_of_outsider: "That person is in another organization, so their sessions can't be listed.",
  list_of_unknown: {
    words: "Exec doesn't list that person right now. Choose someone else, or try again.",
    next: 'try_again',
  },
  list_without_email:
    "That person's Slack profile has no email. Use their Exec email, or ask them to press *That's me…* in my Home.",
  list_profile_unreadable: passing(
    ({ slackError }) =>
      `Slack didn't share that person's profile (${slackCode(slackError)}). Try again, or use their Exec email.`,
  ),
  scenario_unknown:
    "I can't find that scenario. Use its name in Exec, or the beginning of it. It may have been archived.",
  spelling_unknown: passing(
    "Exec has no session under this email. It may spell the email differently, but didn't list its members to check. Try again.",
  ),
  external_conversation: {
    words:
      "I don't post sessions in a conversation that is shared with another organization. Use one of your own.",
    next: 'share_again',
  },
  unchecked_conversation: fault(
    ({ slackError }) =>
      `Slack didn't say whether that conversation is shared with another organization (${slackCode(slackError)}), so nothing was posted. Invite Exec there with \`/invite @Exec\`, or send it to a person.`,
    'send_to_person',
  ),
  unchecked_membership: fault(
    ({ slackError }) =>
      `Slack didn't say whether you're in that conversation (${slackCode(slackError)}), so nothing was posted. Try again, or send it to a person.`,
    'send_to_person',
  ),
  too_many_members: {
    words:
      "That conversation has too many people for me to check that you're one of them, so nothing was posted. Send it to a person, or choose a smaller conversation.",
    next: 'send_to_person',
  },
  direct_message: {
    words:
      "I can't share into a direct message. Send the session to a person instead, or paste its link there.",
    next: 'send_to_person',
  },
  not_a_member: {
    words: "You aren't in that conversation, so nothing was posted. Choose one that you're in.",
    next: 'share_again',
  },
  not_invited: {
    words:
      "I'm not in that conversation, so I can't post there. Invite me with `/invite @Exec`, or send the session to a person instead.",
    next: 'send_to_person',
  },
  archived: { words: 'That channel is archived. Choose another one.', next: 'share_again' },
  thread_locked: 'That thread is locked. Share into the channel instead.',
  thread_gone: 'That message was deleted or takes no replies. Share into the channel instead.',
  posting_not_allowed: {
    words:
      "I'm not allowed to post in that channel. Ask someone who manages it, or paste the session's link.",
    next: 'share_again',
  },
  not_a_recipient: 'Sessions can only be sent to people in your own organization.',
  recipient_is_app: "That's an app. Choose a person.",
  recipient_unreachable: "Slack doesn't let me message that person. Share it in a conversation instead.",
  unchecked_recipient: fault(
    ({ slackError }) =>
      `Slack didn't say whose account that is (${slackCode(slackError)}), so nothing was sent. Try again.`,
  ),
  slack_limited: fault("Slack is limiting Exec's messages right now. Try again in a minute.", 'share_again'),
  slack_refused: fault(
    ({ slackError }) => `Slack refused the message (${slackCode(slackError)}). ${SEND_REFERENCE}`,
    'share_again',
  ),
  unconfirmed: fault(
    "Slack didn't confirm the message. Check whether it arrived before sharing again.",
    'share_again',
  ),
  not_removed: fault(
    ({ slackError }) => `Slack didn't delete the card (${slackCode(slackError)}). Try again.`,
  ),
  coaching_not_allowed: "🔒 You can't coach this person. Only their coaches and Exec admins can.",
  own_session: 'This is your own session. Coaches and Exec admins can send notes on it.',
}

/** A sentence follows that says what to ask those people for. */
const WHO_CAN = {
  restricted: 'The person who did it, their coaches and Exec admins can. Ask them',
  workspace:
    'Full members of the Slack workspace that added Exec, the person who did it, their coaches and Exec admins can. Ask them',
  guest: 'As a guest, you can only open your own. Ask the person who did it or their coach',
} as const

/** For refusals without anything to ask those people for. */
const ONLY_THEY_CAN = {
  restricted: 'Only the person who did it, their coaches and Exec admins can.',
  workspace:
    'Only full members of the Slack workspace that added Exec, the person who did it, their coaches and Exec admins can.',
  guest: 'As a guest, you can only do that for your own sessions.',
} as const

function whoCanShow(user: string | undefined): string | undefined {
  return user && `${mention(user)} can show you.`
}

const LACKS_PERMISSION = "I lack a permission in Slack. Ask the app's owner to reinstall me."

/** Why the app could not tell whether someone may see something. */
function failureWords(failure: LookupFailure): string {
  switch (failure.kind) {
    case 'email_missing':
      return "I couldn't match you to an Exec account: your Slack profile has no email. Add the one that you use in Exec, or tell me which one it is. If it's there, I lack a permission: tell the app's owner."
    case 'profile_unreadable':
      return failure.slackError === 'missing_scope'
        ? `I couldn't match you to an Exec account: ${LACKS_PERMISSION}`
        : `I couldn't match you to an Exec account: Slack didn't share your profile (${slackCode(failure.slackError)}). Try again.`
    case 'coaches_unreadable':
      return failure.slackError === 'missing_scope'
        ? `I couldn't check whether you're a coach: ${LACKS_PERMISSION}`
        : `I couldn't check whether you're a coach: Slack didn't list the coaches' user group (${slackCode(failure.slackError)}). Try again. ${SEND_REFERENCE}`
    case 'admins_unreadable':
      return "I couldn't check whether you're an Exec admin: Exec didn't list its members. Try again."
    case 'groups_unreadable':
      return "I couldn't check whom you coach: Exec didn't list its groups. Try again."
    case 'grants_unreadable':
      return "I couldn't check whether someone asked you about this session. Try again."
    case 'monitors_unreadable':
      return "I couldn't check whether you monitor this scenario: Exec didn't say. Try again."
  }
}

/** Whether somebody has to add an email or a scope first. */
function lacksSetUp(failure: LookupFailure): boolean {
  return (
    failure.kind === 'email_missing' || ('slackError' in failure && failure.slackError === 'missing_scope')
  )
}

/** Cleans Slack's code, the only words in a problem that come from outside. */
function slackCode(slackError: string): string {
  return slackError.replace(/[^a-z0-9_]/gi, '')
}
