import { z } from 'zod'
import { BUDGET_LIMITS, type BudgetLimits } from './exec/budget.ts'
import { apiUrlProblem } from './exec/exec-url.ts'
import { failed, ok, type Result } from './result.ts'
import type { LogLevel } from './server/log.ts'
import type { StoreSettings } from './store/create-store.ts'

/** How Slack reaches the bot. */
export type SlackTransport = { mode: 'http'; signingSecret: string } | { mode: 'socket'; appToken: string }

/** Who `EXEC_COACHES` names. Emails are in lower case. */
export interface CoachList {
  users: readonly string[]
  groups: readonly string[]
  emails: readonly string[]
}

export interface Config {
  slack: { botToken: string; apiUrl: string; transport: SlackTransport }
  exec: {
    apiKey: string
    apiUrl: string
    linkHosts: readonly string[]
    /** Template of a session's page, with `{id}` in it. */
    sessionUrl: string | undefined
    limits: BudgetLimits
  }
  access: { rule: 'restricted' | 'workspace'; coaches: CoachList }
  unfurls: 'card' | 'button' | 'off'
  /** Whether links unfurl into Work Objects. */
  workObjects: boolean
  store: StoreSettings
  host: string
  port: number
  /** Where metrics and readiness are served; with the rest where nothing is said. */
  operations: { host: string; port: number } | undefined
  /** How many deliveries are answered at a time. */
  maxInFlight: number
  logLevel: LogLevel
}

/** One thing wrong with one variable. Never holds the variable's value. */
export interface ConfigProblem {
  variable: string
  problem: string
  /** Where the right value is found, or what it looks like. */
  hint: string
}

const HINTS = {
  SLACK_BOT_TOKEN: 'Slack app settings → OAuth & Permissions → Bot User OAuth Token',
  SLACK_SIGNING_SECRET: 'Slack app settings → Basic Information → App Credentials → Signing Secret',
  SLACK_APP_TOKEN:
    'Slack app settings → Basic Information → App-Level Tokens, with the scope connections:write',
  SLACK_API_URL: 'https://slack.com/api/, or https://slack-gov.com/api/ for GovSlack',
  EXEC_API_KEY: 'Exec → Settings → API',
  EXEC_API_URL: 'https://api.exec.com/rest/v1',
  EXEC_ACCESS: 'restricted (participant, Exec admins, coaches) or workspace (every full member)',
  EXEC_COACHES: 'Slack user ids (U…), user-group ids (S…) and emails, separated by commas',
  EXEC_UNFURLS: 'card, button or off',
  EXEC_WORK_OBJECTS: 'on or off; on only with the steps that the README names',
  EXEC_LINK_HOSTS: 'host names separated by commas, such as app.exec.com',
  EXEC_SESSION_URL: 'a web address with {id} in it, such as https://acme.app.exec.com/sessions/{id}',
  EXEC_LIMIT_PER_MINUTE: 'requests a minute that Exec allows the workspace: 60 unless agreed otherwise',
  EXEC_LIMIT_PER_DAY: 'requests a day that Exec allows the workspace: 1000 unless agreed otherwise',
  EXEC_UNASKED_SHARE: 'percent of the limits, from 0 to 100, such as 50',
  REDIS_URL: 'redis://[user:password@]host[:port][/database], or rediss:// for TLS',
  REDIS_PREFIX: 'what stands before every key, such as exec-slack:',
  STORE_ENCRYPTION_KEY: 'the output of: openssl rand -base64 32',
  STORE_ENCRYPTION_KEY_PREVIOUS: 'the value that STORE_ENCRYPTION_KEY had before',
  HOST: 'an address to listen on, such as 0.0.0.0',
  PORT: 'a number from 0 to 65535, such as 3000',
  OPS_HOST: 'an address to listen on, such as 127.0.0.1',
  OPS_PORT: 'a number from 0 to 65535, such as 9090',
  MAX_IN_FLIGHT: 'how many deliveries are answered at a time, such as 500',
  LOG_LEVEL: 'error, warn, info or debug',
} as const

const COACH = /^(?:[UW][A-Z0-9]{2,}|S[A-Z0-9]{2,}|[^@\s]+@[^@\s]+\.[^@\s]+)$/
const HOST_NAME = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== ''),
)

const apiUrl = z.string().superRefine((text, context) => {
  const problem = apiUrlProblem(text)
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem })
})

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'is not a port number')
  .transform(Number)
  .refine((number) => number <= 65_535, 'is not a port number')

const limit = z
  .string()
  .regex(/^[1-9]\d{0,6}$/, 'is not a number of requests')
  .transform(Number)

const encryptionKey = z
  .string()
  .regex(/^[A-Za-z0-9+/]{43}=$/, 'is not 32 bytes in base64')
  .transform((text) => new Uint8Array(Buffer.from(text, 'base64')))
  .optional()

const environment = z.object({
  SLACK_BOT_TOKEN: z.string('is missing').regex(/^xoxb-\S+$/, 'is not a bot token: those begin with xoxb-'),
  SLACK_SIGNING_SECRET: z
    .string()
    .regex(/^(?!xox|xapp)\S+$/, 'is not a signing secret: it looks like a token or holds spaces')
    .optional(),
  SLACK_APP_TOKEN: z
    .string()
    .regex(/^xapp-\S+$/, 'is not an app-level token: those begin with xapp-')
    .optional(),
  SLACK_API_URL: apiUrl.default('https://slack.com/api/'),
  EXEC_API_KEY: z
    .string('is missing')
    .regex(/^exec_live_[A-Za-z0-9]{40}$/, 'is not an Exec key: exec_live_ and 40 letters or digits'),
  EXEC_API_URL: apiUrl.default('https://api.exec.com/rest/v1'),
  EXEC_ACCESS: z.enum(['restricted', 'workspace'], 'is not a known rule').default('restricted'),
  EXEC_COACHES: list
    .refine((entries) => entries.every((entry) => COACH.test(entry)), 'has an entry that is none of these')
    .default([]),
  EXEC_UNFURLS: z.enum(['card', 'button', 'off'], 'is not a known kind').default('card'),
  EXEC_WORK_OBJECTS: z
    .enum(['on', 'off'], 'is neither on nor off')
    .transform((setting) => setting === 'on')
    .default(false),
  EXEC_LINK_HOSTS: list
    .transform((hosts) => hosts.map((host) => host.toLowerCase()))
    .refine((hosts) => hosts.every((host) => HOST_NAME.test(host)), 'has an entry that is no host name')
    .refine((hosts) => hosts.length > 0, 'names no host')
    .default(['app.exec.com']),
  EXEC_SESSION_URL: z
    .string()
    .refine((text) => text.includes('{id}'), 'has no {id} in it')
    .refine((text) => isHttpUrl(text.replaceAll('{id}', 'id')), 'is not a web address')
    .optional(),
  EXEC_LIMIT_PER_MINUTE: limit.default(BUDGET_LIMITS.perMinute),
  EXEC_LIMIT_PER_DAY: limit.default(BUDGET_LIMITS.perDay),
  EXEC_UNASKED_SHARE: z
    .string()
    .regex(/^(?:\d{1,2}|100)$/, 'is not a percentage')
    .transform(Number)
    .default(BUDGET_LIMITS.unaskedShare),
  REDIS_URL: z.string().refine(isRedisUrl, 'is not the address of a Redis').optional(),
  REDIS_PREFIX: z.string().default('exec-slack:'),
  STORE_ENCRYPTION_KEY: encryptionKey,
  STORE_ENCRYPTION_KEY_PREVIOUS: encryptionKey,
  HOST: z.string().default('0.0.0.0'),
  PORT: port.default(3000),
  OPS_HOST: z.string().default('127.0.0.1'),
  OPS_PORT: port.optional(),
  MAX_IN_FLIGHT: z
    .string()
    .regex(/^[1-9]\d{0,4}$/, 'is not a number of deliveries')
    .transform(Number)
    .default(500),
  LOG_LEVEL: z.enum(['error', 'warn', 'info', 'debug'], 'is not a known level').default('info'),
})

const MISSING_SIGNING_SECRET: ConfigProblem = {
  variable: 'SLACK_SIGNING_SECRET',
  problem: 'is missing (it is needed unless SLACK_APP_TOKEN turns Socket Mode on)',
  hint: HINTS.SLACK_SIGNING_SECRET,
}

/** Else the key would be taken for set, while everything is kept in the clear. */
const MISSING_ENCRYPTION_KEY: ConfigProblem = {
  variable: 'STORE_ENCRYPTION_KEY',
  problem: 'is missing, while STORE_ENCRYPTION_KEY_PREVIOUS is set',
  hint: HINTS.STORE_ENCRYPTION_KEY,
}

type Variable = keyof typeof HINTS

/**
 * Reads the configuration from environment variables. A variable that is empty counts as not set. All problems are
 * reported at once, and none of them repeats a value.
 */
export function parseConfig(
  env: Readonly<Record<string, string | undefined>>,
): Result<Config, ConfigProblem[]> {
  const given: Partial<Record<Variable, string>> = {}
  for (const variable of variables()) {
    const value = env[variable]?.trim()
    if (value !== undefined && value !== '') given[variable] = value
  }
  const transport = toTransport(given)
  const parsed = environment.safeParse(given)
  const { STORE_ENCRYPTION_KEY: key, STORE_ENCRYPTION_KEY_PREVIOUS: previousKey } = given
  const problems = [
    ...(parsed.error?.issues.map(toProblem) ?? []),
    ...(transport === undefined ? [MISSING_SIGNING_SECRET] : []),
    ...(key === undefined && previousKey !== undefined ? [MISSING_ENCRYPTION_KEY] : []),
  ]
  if (!parsed.success || transport === undefined || problems.length > 0) return failed(problems)
  const values = parsed.data
  return ok({
    slack: {
      botToken: values.SLACK_BOT_TOKEN,
      apiUrl: values.SLACK_API_URL,
      transport,
    },
    exec: {
      apiKey: values.EXEC_API_KEY,
      apiUrl: values.EXEC_API_URL,
      linkHosts: values.EXEC_LINK_HOSTS,
      sessionUrl: values.EXEC_SESSION_URL,
      limits: {
        perMinute: values.EXEC_LIMIT_PER_MINUTE,
        perDay: values.EXEC_LIMIT_PER_DAY,
        unaskedShare: values.EXEC_UNASKED_SHARE,
      },
    },
    access: { rule: values.EXEC_ACCESS, coaches: toCoachList(values.EXEC_COACHES) },
    unfurls: values.EXEC_UNFURLS,
    workObjects: values.EXEC_WORK_OBJECTS,
    store: toStoreSettings(values),
    host: values.HOST,
    port: values.PORT,
    operations: values.OPS_PORT === undefined ? undefined : { host: values.OPS_HOST, port: values.OPS_PORT },
    maxInFlight: values.MAX_IN_FLIGHT,
    logLevel: values.LOG_LEVEL,
  })
}

/** The problems as the lines that an installer reads, one variable each. */
export function describeConfigProblems(problems: readonly ConfigProblem[]): string {
  const lines = problems.map(({ variable, problem, hint }) => `  ${variable} ${problem}.\n    → ${hint}`)
  return `The configuration can't be used:\n${lines.join('\n')}\n`
}

function variables(): Variable[] {
  return Object.keys(HINTS).filter(isVariable)
}

function isVariable(name: string): name is Variable {
  return Object.hasOwn(HINTS, name)
}

function toProblem(issue: z.core.$ZodIssue): ConfigProblem {
  const variable = String(issue.path[0])
  return { variable, problem: issue.message, hint: isVariable(variable) ? HINTS[variable] : '' }
}

function toTransport(given: Partial<Record<Variable, string>>): SlackTransport | undefined {
  const { SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret } = given
  if (appToken !== undefined) return { mode: 'socket', appToken }
  return signingSecret === undefined ? undefined : { mode: 'http', signingSecret }
}

function toStoreSettings(values: z.infer<typeof environment>): StoreSettings {
  const { STORE_ENCRYPTION_KEY: current, STORE_ENCRYPTION_KEY_PREVIOUS: previous } = values
  return {
    redisUrl: values.REDIS_URL,
    prefix: values.REDIS_PREFIX,
    encryption: current === undefined ? undefined : { current, previous },
  }
}

function toCoachList(entries: readonly string[]): CoachList {
  const emails = entries.filter((entry) => entry.includes('@'))
  const ids = entries.filter((entry) => !entry.includes('@'))
  return {
    users: ids.filter((id) => !id.startsWith('S')),
    groups: ids.filter((id) => id.startsWith('S')),
    emails: emails.map((email) => email.toLowerCase()),
  }
}

function isRedisUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, pathname } = new URL(text)
  return /^rediss?:$/.test(protocol) && hostname !== '' && /^\/?\d*$/.test(pathname)
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}
