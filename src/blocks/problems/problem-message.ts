import type { ActionsBlock } from '@slack/types'
import type { ListedProblem, SpellingUnknown } from '../../access/list-access.ts'
import type { LookupFailure, Refusal } from '../../access/policy.ts'
import type { ExecError } from '../../exec/exec-error.ts'
import type { ListCursor } from '../../exec/list-cursor.ts'
import type { ReferenceProblem, SessionReference } from '../../exec/session-reference.ts'
import type { ShareProblem } from '../../slack/share-problem.ts'
import { backToListButton, listButton, sessionButton } from '../card/session-buttons.ts'
import type { AnyContent, Content } from '../text/document.ts'
import { LIMITS } from '../text/limits.ts'
import { actionsBlocks, mrkdwnSection, noteBlock, plainText } from '../text/prose.ts'
import { slackDate } from '../text/session-facts.ts'
import { cut, cutMarkup, unescapeMarkup } from '../text/untrusted-text.ts'

export type Problem =
  | ExecError
  | Refusal
  | ReferenceProblem
  | ShareProblem
  | ListedProblem
  | SpellingUnknown
  | { kind: 'session_missing' | 'session_named_twice' | 'conversation_missing' }
  | { kind: 'not_a_message_link' | 'thread_elsewhere' }
  | { kind: 'not_a_person' | 'not_attributed' | 'not_allowed_to_remove' | 'busy' | 'internal' }
  | { kind: 'not_removed'; slackError: string }
  /** Someone pressed a card's button or opened a Work Object in a conversation shared with another organisation. */
  | { kind: 'external_view' }
  /** Slack opened no modal: its `trigger_id` had expired, or its answer was lost. */
  | { kind: 'not_opened' }

export function problemMessage(
  problem: Problem,
  errorId: string,
  asked?: SessionReference | ListCursor,
): Content {
  const words = problemWords(problem)
  const buttons = problemButtons(problem, asked)
  // Nothing is broken, so there is nothing to look up.
  if (problem.kind === 'not_opened') return { text: words, blocks: [mrkdwnSection(words), ...buttons] }
  return withFooter(words, errorId, buttons)
}

export function withFooter(text: string, errorId: string, buttons: readonly ActionsBlock[] = []): Content {
  const footer = `Reference ${errorId}`
  return { text: `${text}\n${footer}`, blocks: [mrkdwnSection(text), ...buttons, noteBlock(footer)] }
}

function problemButtons(problem: Problem, asked: SessionReference | ListCursor | undefined): ActionsBlock[] {
  if (asked === undefined) return []
  const canTryAgain = isRetryable(problem)
  if (!('id' in asked)) return actionsBlocks([canTryAgain && listButton('tryAgain', asked)])
  return actionsBlocks([canTryAgain && sessionButton('tryAgain', asked), backToListButton(asked)])
}

/** Whether the same request may succeed a little later. */
export function isRetryable(problem: Problem): boolean {
  switch (problem.kind) {
    case 'limited':
    case 'timed_out':
    case 'unreachable':
    case 'server_fault':
    case 'busy':
    case 'internal':
    case 'not_opened':
    case 'list_profile_unreadable':
    case 'spelling_unknown':
      return true
    case 'not_established':
      return !lacksSetUp(problem.failure)
    default:
      return false
  }
}

/** Someone has to add a missing email or scope first. */
function lacksSetUp(failure: LookupFailure): boolean {
  return (
    failure.kind === 'email_missing' || ('slackError' in failure && failure.slackError === 'missing_scope')
  )
}

/** For places where Slack reads no markup, such as the error below an input. */
export function plainWords(problem: Problem): string {
  return plainMarkup(problemWords(problem))
}

/** Turns the bot's own `mrkdwn` into plain text, with dates in UTC. */
export function plainMarkup(words: string): string {
  return unescapeMarkup(words.replaceAll('`', ''))
}

/** In `mrkdwn`. Only Slack's error codes come from outside, and `code` cleans them. */
export function problemWords(problem: Problem): string {
  switch (problem.kind) {
    case 'not_a_session':
      return `${NOT_SESSIONS[problem.page]} Use the link of a session's page, with \`/sessions/\` in it, or the session's id.`
    case 'limited':
      return `Exec's request limit for this workspace is used up. Try again after ${slackDate(problem.until)}.`
    case 'not_allowed':
      return `${WHO_MAY_SEE[problem.rule]} You are not among them. ${WHAT_AN_ADMIN_CHANGES[problem.rule]}`
    case 'list_profile_unreadable':
      return `Slack did not give that person's profile (${code(problem.slackError)}). Try again in a minute, or name them by the email that they use in Exec.`
    case 'not_established':
      return `This app could not find out who you are, so it shows no session. ${failureWords(problem.failure)}`
    case 'unchecked_conversation':
      return `This app could not check whether a session may be posted in that conversation (${code(problem.slackError)}), so it did not post there. Invite the app there with \`/invite\` and share again, or paste the session's link, which unfurls.`
    case 'slack_refused':
      return `Slack refused the message (${code(problem.slackError)}). If it happens again, tell whoever runs the app; they can look up the reference.`
    case 'not_removed':
      return `Slack did not remove the card (${code(problem.slackError)}). Try again in a minute.`
    default:
      return WORDS[problem.kind]
  }
}

const WORDS = {
  not_an_id:
    "That is not a session's id or link. Use the id of one session, or the link of its page in Exec.",
  other_site:
    "That link leads to another site. Use the link of a session's page in Exec, or the session's id.",
  not_a_person:
    "That names nobody whose sessions can be listed. Type `@` and choose the name from Slack's list, or give the email address that they use in Exec.",
  session_missing: 'Choose a session above, or give an id or link.',
  session_named_twice: 'You chose a session above, too. Leave one of the two empty.',
  conversation_missing: 'Choose a conversation.',
  not_a_message_link: "This is not a message's link. Leave it empty to share into the channel.",
  thread_elsewhere: 'That message is in another conversation.',
  not_found: 'Exec has no session with this id. Check the id or link; the session may have been deleted.',
  key_rejected:
    "Exec rejects this app's API key. Whoever runs the app needs to set a valid `EXEC_API_KEY` (Exec → Settings → API).",
  workspace_inactive:
    'The Exec workspace is inactive, so its sessions cannot be read. An Exec admin needs to activate it.',
  quota_reserved:
    "What is left of Exec's request limit for this workspace is kept for people who ask. Ask with the command instead.",
  timed_out: 'Exec took too long to answer. Try again in a minute.',
  unreachable: 'Exec cannot be reached at the moment. Try again in a minute.',
  server_fault: 'Exec has a fault at the moment. Try again in a few minutes.',
  unreadable:
    'Exec sent an answer that this app cannot read. If it happens again, tell whoever runs the app; they can look up the reference.',
  request_refused:
    'Exec refuses this request. Check the id or link; if it is right, tell whoever runs the app.',
  other_organisation:
    'Exec sessions are shown only to people of the organisation that installed this app. Someone of that organisation can tell you about it.',
  deactivated: 'This Slack account is deactivated, so no session is shown to it.',
  list_not_allowed:
    "A person's sessions are listed for that person, for Exec's workspace admins and for this app's coaches. You are not among them. To change that, whoever runs the app adds you to `EXEC_COACHES`.",
  list_of_outsider:
    'That person is not of the organisation that installed this app, so this app does not list their sessions.',
  list_without_email:
    "That person's Slack profile has no email address that the app can read, so it can't find their sessions. Name them by the email that they use in Exec.",
  spelling_unknown:
    'Exec has no session under this email address as it is written here. Exec may spell it in another way, but did not give its list of members, so not everything could be looked at. Try again in a minute.',
  external_conversation:
    'This conversation is shared with another organisation, so the session was not posted there. Share it in a conversation of your own organisation.',
  external_view:
    'This conversation is shared with another organisation, so the session is not shown from here. Ask for it with `/exec-session`.',
  direct_message:
    "This app can't share into a direct message. Between people, paste the session's link: it unfurls. In this app's own, write the id or link.",
  not_a_member:
    'You are not in that conversation, so the session was not posted there. Choose one that you are in.',
  not_invited:
    "This app is not in that conversation and can't join it by itself. Invite it there with `/invite` and share again; or paste the session's link, which unfurls.",
  archived: 'That channel is archived, so nothing can be posted there. Choose another one.',
  thread_locked: 'That thread is locked, so nothing can be posted there. Share into the channel instead.',
  thread_gone:
    "That message can't be answered: it was deleted, or takes no replies. Share into the channel instead.",
  posting_not_allowed:
    "This app is not allowed to post in that channel. Someone who manages the channel can change its posting permissions; or paste the session's link.",
  slack_limited: 'Slack accepts no more messages from this app at the moment. Try again in a minute.',
  unconfirmed: 'Slack did not confirm the message. Look whether it has arrived before you share again.',
  not_allowed_to_remove:
    "Only who shared this card, the session's participant, Exec's workspace admins and this app's coaches can remove it.",
  not_attributed:
    'Exec does not say whose session this is, or of which scenario, so its other attempts cannot be found. Look it up in Exec.',
  busy: 'This app is busy at the moment. Try again in a few seconds.',
  not_opened: 'That took too long to open. Try again.',
  internal: 'Something went wrong in this app. Try again; if it happens again, tell whoever runs the app.',
} as const

const NOT_SESSIONS = {
  scenario: 'That is the link of a scenario, not of a session.',
  chat: 'That is the link of a Scenario Studio chat, not of a session.',
  other: 'That link is not the link of a session.',
} as const

const WHO_MAY_SEE = {
  restricted:
    "This session is shown to its participant, to Exec's workspace admins and to this app's coaches.",
  workspace:
    "This session is shown to its participant, to full members of this Slack workspace, to Exec's workspace admins and to this app's coaches.",
} as const

const WHAT_AN_ADMIN_CHANGES = {
  restricted:
    'To change that, whoever runs the app adds you to `EXEC_COACHES`, or opens sessions to all full members with `EXEC_ACCESS=workspace`.',
  workspace: 'To change that, whoever runs the app adds you to `EXEC_COACHES`.',
} as const

function failureWords(failure: LookupFailure): string {
  switch (failure.kind) {
    case 'profile_unreadable':
      return failure.slackError === 'missing_scope'
        ? 'The app lacks a Slack scope: whoever runs it reinstalls it with `users:read` and `users:read.email`.'
        : `Slack did not give your profile (${code(failure.slackError)}). Try again in a minute.`
    case 'email_missing':
      return 'Your Slack profile has no email address that the app can read. Add the address that you use in Exec; if it is there, whoever runs the app grants it `users:read.email`.'
    case 'coaches_unreadable':
      return failure.slackError === 'missing_scope'
        ? 'A user group names the coaches, but the app lacks the Slack scope `usergroups:read`. Whoever runs it reinstalls it with that scope.'
        : `Slack did not give the members of the coaches' user group (${code(failure.slackError)}). Whoever runs the app checks \`EXEC_COACHES\`.`
    case 'admins_unreadable':
      return 'Exec did not give its list of admins. Try again in a minute.'
  }
}

function code(slackError: string): string {
  return slackError.replace(/[^a-z0-9_]/gi, '')
}

/** Content as plain text without buttons, for when Slack rejected its blocks. */
export function plainMessage({ text }: AnyContent, errorId: string): Content {
  const words = cut(unescapeMarkup(text), LIMITS.sectionText)
  const footer = `Slack did not take the usual form of this, so it comes as plain text. Reference ${errorId}`
  return {
    text: `${cutMarkup(text, LIMITS.messageText - footer.length - 1)}\n${footer}`,
    blocks: [{ type: 'section', text: plainText(words) }, noteBlock(footer)],
  }
}
