import type { AccessRule } from '../../access/policy.ts'
import { thatsMeButton } from '../exec-email/exec-email-messages.ts'
import { lacksEmail, referencePart } from '../problems/problem-message.ts'
import { isFault, type Problem, problemWords } from '../problems/problems.ts'
import { actionsPart, type Content, present, toMessage, wordsPart } from '../text/document.ts'
import { escapeMarkup } from '../text/untrusted-text.ts'

interface Verdict {
  link: 'session' | Problem
  access?: AccessRule | Problem | undefined
  unfurls: 'card' | 'score' | 'private' | 'off'
  /** `EXEC_MONITORS`. */
  monitors: boolean
  /** Whether the person may see settings, as owners and coaches may. */
  namesSettings: boolean
  /** Whether settings are made in the Home, rather than by variables. */
  areInHome: boolean
  conversation?: 'own' | Problem | undefined
  /** The `EXEC_SESSION_URL` that the link suggests; `undefined` if it is already set to that. */
  sessionUrl?: string | undefined
}

/**
 * ✅ lets the link unfurl, ❌ prevents it, ❔ means the app doesn't know. `settings` is shown to people who can change
 * them.
 */
type Rule = [sign: '✅' | '❌' | '❔', sentence: string, settings?: string | undefined]

/** The verdict, then each rule in the order that the app applies them. */
export function whyMessage(verdict: Verdict, errorId: string): Content {
  const { link, access, conversation, sessionUrl, namesSettings, areInHome } = verdict
  // Exec did not confirm that it has the session.
  const is = typeof access === 'object' ? 'looks like' : 'is'
  const rules = present<Rule>([
    link === 'session' ? ['✅', `This ${is} a session's id or link.`] : ['❌', problemWords(link)],
    unfurlingRule(verdict),
    conversation && conversationRule(conversation),
    access && accessRule(access, verdict),
  ])
  const lines = present([
    `*${verdictSentence(verdict)}*`,
    ...rules.map(([sign, sentence, settings]) =>
      present([sign, sentence, namesSettings && settings]).join(' '),
    ),
    sessionUrl !== undefined && namesSettings && sessionUrlWords(sessionUrl),
  ])
  const words = lines.join('\n')
  return toMessage(
    wordsPart(areInHome ? withFields(words) : words),
    typeof access === 'object' &&
      (lacksEmail(access) || (access.kind === 'not_allowed' && access.rule !== 'guest')) &&
      actionsPart(thatsMeButton()),
    typeof access === 'object' && isFault(access) && referencePart(errorId),
  )
}

/** Maps variables to the Home's field for the same setting. */
const FIELDS: Readonly<Record<string, string>> = {
  EXEC_API_KEY: '*Replace…*',
  EXEC_ACCESS: '*Who can open a session…*',
  EXEC_COACHES: '*Who coaches…* → *Coaches of everyone*',
  EXEC_GROUP_COACHES: '*Who coaches…* → *Coaches of …*',
  EXEC_MONITORS: '*Who can open a session…* → *Monitors*',
  EXEC_UNFURLS: "*Links and messages…* → *Below a session's link*",
  EXEC_SESSION_URL: "*Links and messages…* → *A session's page in Exec*",
}

/** Names the Home's fields in place of variables. It shows no value but an address. */
function withFields(words: string): string {
  return words.replace(
    /`(EXEC_\w+)(?:=(https?:[^`]*)|=\w+)?`/g,
    (_, variable: string, url?: string) =>
      `${url === undefined ? '' : `\`${url}\` in `}${FIELDS[variable] ?? variable}`,
  )
}

/** Makes the same decisions as for a posted link, in the same order. */
function verdictSentence({ link, access, unfurls, conversation }: Verdict): string {
  if (link !== 'session') return "The link doesn't unfurl."
  if (
    unfurls === 'off' ||
    (typeof conversation === 'object' && conversation.kind === 'external_conversation')
  )
    return "The link doesn't unfurl here."
  if (typeof access === 'object' && !MAKES_IT_PRIVATE.has(access.kind)) return "The link doesn't unfurl."
  // It doesn't unfurl in the app's own direct message, and Slack doesn't say if this is that one.
  const isDirect = typeof conversation === 'object' && conversation.kind === 'direct_message'
  const posted = `Posted by you${isDirect ? ' in a channel' : ''}, the link unfurls`
  return typeof access === 'object' || access === 'asked' || unfurls === 'private'
    ? `${posted} into a card without content. Only people with access can open it.`
    : `${posted} into the card.`
}

/** If its author is refused for one of these, a link still unfurls, without content. */
const MAKES_IT_PRIVATE: ReadonlySet<Problem['kind']> = new Set([
  'not_allowed',
  'not_established',
  'deactivated',
])

function unfurlingRule({ unfurls }: Verdict): Rule {
  return [...UNFURLS[unfurls], `(\`EXEC_UNFURLS=${unfurls}\`)`]
}

const UNFURLS: Record<Verdict['unfurls'], [sign: Rule[0], sentence: string]> = {
  card: ['✅', 'Unfurling is on.'],
  score: ['✅', "Unfurling is on; others' sessions without their feedback."],
  private: ['❌', "Unfurls show no content. The app's owner can change that."],
  off: ['❌', "Unfurling is off. The app's owner can turn it on."],
}

function conversationRule(conversation: 'own' | Problem): Rule {
  if (conversation === 'own') return ['✅', 'This conversation belongs to your own organization.']
  switch (conversation.kind) {
    case 'external_conversation':
      return [
        '❌',
        'This conversation is shared with another organization, so Exec sessions never unfurl here. A preview becomes one line that says so.',
      ]
    case 'archived':
      return ['❌', 'This channel is archived, so nothing can be posted here.']
    case 'direct_message':
      return [
        '✅',
        "In a direct message between people it unfurls, too. In one with me, I answer it with the session's card.",
      ]
    case 'not_invited':
      return ['❔', `I'm not in this conversation, so I can't check whether ${ELSEWHERE}`]
    default:
      return ['❔', `Slack didn't say whether ${ELSEWHERE}`]
  }
}

const ELSEWHERE = "it's shared with another organization. Where it is, links don't unfurl."

function accessRule(access: AccessRule | Problem, { monitors }: Verdict): Rule {
  if (typeof access !== 'object') {
    const [why, settings] = RULES[access]
    return ['✅', `You can open this session: ${why}.`, settings]
  }
  switch (access.kind) {
    case 'not_allowed':
      return [
        '❌',
        `You can't open this session: ${NOT_ALLOWED[access.rule]}${monitors ? NO_MONITOR : ''} If you did it yourself, your email in Slack must be the one in Exec.${access.rule === 'guest' ? '' : IF_COACH}`,
        access.rule === 'restricted' ? `${AS_COACH} ${AS_MEMBER}` : AS_COACH,
      ]
    case 'not_established':
      return ['❌', problemWords(access), SET_UP[access.failure.kind]]
    case 'key_rejected':
      return ['❌', problemWords(access), 'It goes into `EXEC_API_KEY`.']
    default:
      return ['❌', problemWords(access).replace(/^🔒 /, '')]
  }
}

const RULES: Record<AccessRule, [why: string, settings?: string]> = {
  participant: ["it's yours"],
  coach: ["you're a coach", '(`EXEC_COACHES`)'],
  admin: ["you're an Exec admin"],
  group_coach: ['you coach the person who did it', '(`EXEC_GROUP_COACHES`)'],
  monitor: ['you monitor its scenario in Exec', '(`EXEC_MONITORS=on`)'],
  asked: [
    'the person who did it asked you about it within the last 30 days, so nobody else sees it from you',
  ],
  workspace: ["you're a full member of this workspace", '(`EXEC_ACCESS=workspace`)'],
}

const NOT_ALLOWED = {
  restricted: "you didn't do it, you don't coach the person who did, and you aren't an Exec admin.",
  workspace:
    "you didn't do it, you don't coach the person who did, and you're neither an Exec admin nor a full member of the workspace that added Exec.",
  guest: 'guests can only open their own.',
} as const

const IF_COACH = " If you coach them, ask the app's owner."
const NO_MONITOR = " You don't monitor its scenario in Exec either."

const AS_COACH = '`EXEC_COACHES` and `EXEC_GROUP_COACHES` name coaches.'
const AS_MEMBER = '`EXEC_ACCESS=workspace` opens sessions to all full members.'

/** What the app's owner has to set up. */
const SET_UP = {
  email_missing: 'The permission is `users:read.email`.',
  profile_unreadable: 'It needs `users:read` and `users:read.email`.',
  coaches_unreadable:
    'User groups in `EXEC_COACHES` and `EXEC_GROUP_COACHES` need the permission `usergroups:read`.',
  admins_unreadable: undefined,
  groups_unreadable: undefined,
  monitors_unreadable: undefined,
  grants_unreadable: undefined,
} as const

/** The link is untrusted, but its path can't hold a backtick, since URLs encode it. */
function sessionUrlWords(template: string): string {
  return `\`EXEC_SESSION_URL=${escapeMarkup(template)}\` puts *Open in Exec* on every card.`
}
