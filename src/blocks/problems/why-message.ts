import type { AccessRule } from '../../access/policy.ts'
import type { Content } from '../text/document.ts'
import { mrkdwnSection, plainText } from '../text/prose.ts'
import { type Problem, problemWords } from './problem-message.ts'

/** What would happen to a link, and what decides it. */
export interface Verdict {
  /** Whether the link or id names a session; else what is wrong with it. */
  link: 'session' | Problem
  /** By which rule the asker sees it; else what stands in the way. */
  access?: AccessRule | Problem
  unfurls: 'card' | 'private' | 'off'
  workObjects: boolean
  /** Whether the conversation is the organisation's own; else what stands in the way. */
  conversation?: 'own' | Problem
}

const RULES = {
  participant: 'you are its participant',
  coach: "you are one of this app's coaches",
  admin: 'you are an admin of the Exec workspace',
  workspace: 'you are a full member of this Slack workspace',
} as const

/** The answer to `/exec-session why`: the outcome first, then each rule in the order in which they decide. */
export function whyMessage(verdict: Verdict, reference: string): Content {
  const facts = [
    `*Link:* ${verdict.link === 'session' ? 'it is the link or id of a session.' : problemWords(verdict.link)}`,
    ...(verdict.access === undefined ? [] : [`*You:* ${accessWords(verdict.access)}`]),
    `*Unfurling:* ${unfurlingWords(verdict)}`,
    ...(verdict.conversation === undefined
      ? []
      : [`*This conversation:* ${conversationWords(verdict.conversation)}`]),
  ]
  const text = [outcome(verdict), ...facts.map((fact) => `• ${fact}`)].join('\n')
  const footer = `Reference ${reference}`
  return {
    text: `${text}\n${footer}`,
    blocks: [mrkdwnSection(text), { type: 'context', elements: [plainText(footer)] }],
  }
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

/** The same decisions as for a link that is posted, in the same order. */
function outcome({ link, access, unfurls, conversation }: Verdict): string {
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

/** Whose link unfurls all the same, without content. */
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
