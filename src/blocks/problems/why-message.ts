import type { AccessRule } from '../../access/policy.ts'
import type { Content } from '../text/document.ts'
import { isFailure, type Problem, problemWords, withReference } from './problem-message.ts'

interface Verdict {
  link: 'session' | Problem
  access?: AccessRule | Problem | undefined
  unfurls: 'card' | 'private' | 'off'
  workObjects: boolean
  conversation?: 'own' | Problem | undefined
}

const RULES = {
  participant: 'you are its participant',
  coach: "you are one of this app's coaches",
  admin: 'you are an admin of the Exec workspace',
  workspace: 'you are a full member of this Slack workspace',
} as const

/** The verdict, then each rule in the order in which the app applies them. */
export function whyMessage(verdict: Verdict, errorId: string): Content {
  const { link, access, conversation } = verdict
  const facts = [
    `*Link:* ${link === 'session' ? 'it is the link or id of a session.' : problemWords(link)}`,
    access && `*You:* ${accessWords(access)}`,
    `*Unfurling:* ${unfurlingWords(verdict)}`,
    conversation && `*This conversation:* ${conversationWords(conversation)}`,
  ].filter((fact) => fact !== undefined)
  const hasFailed = typeof access === 'object' && isFailure(access)
  const text = [verdictSentence(verdict), ...facts.map((fact) => `• ${fact}`)].join('\n')
  return withReference(text, hasFailed ? errorId : undefined)
}

const UNFURLS = {
  card: 'on: a card for whoever may see the session, a card without content for others (`EXEC_UNFURLS=card`).',
  private: 'on, without content (`EXEC_UNFURLS=private`).',
  off: 'off (`EXEC_UNFURLS=off`).',
} as const

function unfurlingWords({ unfurls, workObjects }: Verdict): string {
  return unfurls === 'off' || !workObjects ? UNFURLS[unfurls] : `${UNFURLS[unfurls]} ${AS_WORK_OBJECTS}`
}

const AS_WORK_OBJECTS =
  'Where Slack takes Work Objects, the link gets one in place of the card (`EXEC_WORK_OBJECTS=on`).'

/** Makes the decisions for a posted link, in the same order. */
function verdictSentence({ link, access, unfurls, conversation }: Verdict): string {
  if (link !== 'session') return 'That would *not unfurl*: it names no session.'
  if (unfurls === 'off') return 'That link would *not unfurl*: unfurling is off.'
  if (typeof conversation === 'object' && conversation.kind === 'external_conversation')
    return 'That link would *not unfurl* here: the conversation is shared with another organisation.'
  if (typeof access === 'object' && !MAKES_IT_PRIVATE.has(access.kind))
    return access.kind === 'not_found'
      ? 'That link would *not unfurl*: Exec knows no such session.'
      : 'That link would *not unfurl* just now: the session cannot be fetched.'
  if (typeof access === 'object' || unfurls === 'private')
    return 'Posted by you, that link would unfurl into a *card without content*, which opens for whoever may see the session.'
  return 'Posted by you, that link would unfurl into *the card*.'
}

/** The link of someone refused for one of these still unfurls, without content. */
const MAKES_IT_PRIVATE: ReadonlySet<Problem['kind']> = new Set([
  'not_allowed',
  'not_established',
  'deactivated',
])

function accessWords(access: AccessRule | Problem): string {
  return typeof access === 'object' ? problemWords(access) : `you may see the session: ${RULES[access]}.`
}

function conversationWords(conversation: 'own' | Problem): string {
  if (conversation === 'own') return 'it belongs to your own organisation.'
  switch (conversation.kind) {
    case 'external_conversation':
      return 'it is shared with another organisation, so nothing is shown here.'
    case 'archived':
      return 'it is archived, so nothing can be posted here.'
    case 'direct_message':
      return "it is a direct message. Links unfurl here; in this app's own direct message they are answered with the card instead."
    case 'not_invited':
      return `this app is not in it, so it cannot look whether it is shared with another organisation. ${ELSEWHERE}`
    default:
      return `this app could not look whether it is shared with another organisation. ${ELSEWHERE}`
  }
}

const ELSEWHERE = 'Where it is, links do not unfurl.'
