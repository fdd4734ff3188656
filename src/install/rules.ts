import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { parseUrl } from '../lib/parse.ts'

/** Where to find each variable's value, or what it looks like. */
export const HINTS_OF_WORKSPACE = {
  EXEC_API_KEY: 'Exec → Settings → API',
  EXEC_ACCESS: 'restricted (participant, Exec admins, coaches) or workspace (every full member)',
  EXEC_COACHES: 'Slack user ids (U…), user-group ids (S…) and emails, separated by commas',
  EXEC_GROUP_COACHES:
    "an Exec group's name or id = its coaches, separated by semicolons: Sales=U0123ABC,S0456DEF; SMB=carla@acme.com",
  EXEC_MONITORS: 'on or off; on: who monitors or edits a scenario in Exec sees its sessions',
  EXEC_UNFURLS: 'card, score, private or off',
  EXEC_RESULTS_DEFAULT: 'off, or on: a DM for each graded session, for people who have not chosen',
  EXEC_SLACKBOT: 'on or off; on only with the steps in docs/install.md',
  EXEC_SESSION_URL: 'a web address with {id} in it, such as https://acme.app.exec.com/sessions/{id}',
} as const

const execKey = z
  .string('is missing')
  .regex(/^exec_live_[A-Za-z0-9]{40}$/, "isn't an Exec key: exec_live_ and 40 letters or digits")

/** Without the characters that separate several. */
const COACH = /^(?:[SUW][A-Z0-9]{2,}|[^@\s,;]+@[^@\s.,;]+\.[^@\s,;]+)$/

export const isCoach = (entry: string) => COACH.test(entry)

export const list = z.string().transform((text) => split(text, ','))

const onOff = z.enum(['on', 'off'], 'is neither on nor off')
export const isOn = onOff.transform((setting) => setting === 'on').default(false)

/** Each workspace's own settings: variables with one workspace, rows with many. No message repeats a value. */
const rules = {
  EXEC_ACCESS: z.enum(['restricted', 'workspace'], 'is not a known rule').default('restricted'),
  EXEC_COACHES: list
    .refine(
      (entries) => entries.every(isCoach),
      "has an entry that isn't an email, or the Slack id of a person or a user group",
    )
    .transform(toCoachList)
    .default({ users: [], groups: [], emails: [] }),
  EXEC_GROUP_COACHES: z
    .string()
    .transform((text) => split(text, ';').map(readGroupCoaches))
    .refine(
      (groups) => groups.every((group) => group !== undefined),
      "has an entry that isn't a group = its coaches",
    )
    .transform((groups) => groups.filter((group) => group !== undefined))
    .default([]),
  EXEC_MONITORS: isOn,
  EXEC_UNFURLS: z.enum(['card', 'score', 'private', 'off'], 'is not a known kind').default('card'),
  EXEC_RESULTS_DEFAULT: onOff.transform((setting) => (setting === 'on' ? 'each' : 'off')).default('off'),
  EXEC_SLACKBOT: isOn,
  EXEC_SESSION_URL: z
    .string()
    .refine((text) => text.includes('{id}'), 'has no {id} in it')
    .refine((text) => isHttpUrl(text.replaceAll('{id}', 'id')), 'is not a web address')
    .optional(),
}

export type Rule = keyof typeof rules

export const rulesSchema = z.object(rules)

/** With many workspaces, what an admin sets in Slack. */
export const ofWorkspace = { EXEC_API_KEY: execKey, ...rules }

/** The problem with a value, shown beside its field; `undefined` if it is valid. Never contains the value. */
export function valueProblem(variable: keyof typeof ofWorkspace, value: string): string | undefined {
  const issue = ofWorkspace[variable].safeParse(value).error?.issues[0]
  return issue && `This ${issue.message}.`
}

/** Whether both texts mean the same for a variable. Empty is its default. */
export function isSameValue(variable: Rule, one = '', other = ''): boolean {
  const read = (text: string) => rules[variable].safeParse(text === '' ? undefined : text).data
  return isDeepStrictEqual(read(one), read(other))
}

function split(text: string, separator: string): string[] {
  return text
    .split(separator)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
}

function toCoachList(entries: readonly string[]) {
  const emails = entries.filter((entry) => entry.includes('@'))
  const ids = entries.filter((entry) => !entry.includes('@'))
  return {
    users: ids.filter((id) => !id.startsWith('S')),
    groups: ids.filter((id) => id.startsWith('S')),
    emails: emails.map((email) => email.toLowerCase()),
  }
}

/** Splits at the last `=`, since a group's name may contain one. */
function readGroupCoaches(entry: string) {
  const at = entry.lastIndexOf('=')
  const group = entry.slice(0, Math.max(at, 0)).trim()
  const coaches = split(entry.slice(at + 1), ',')
  const isRight = group !== '' && coaches.length > 0 && coaches.every(isCoach)
  return isRight ? { group, coaches: toCoachList(coaches) } : undefined
}

export function isHttpUrl(text: string): boolean {
  return /^https?:$/.test(parseUrl(text)?.protocol ?? '')
}
