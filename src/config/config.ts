import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { AccessSettings } from '../access/create-access.ts'
import type { DatabaseSettings } from '../database/database.ts'
import { type KeyRing, readKeyRing } from '../database/encryption-key.ts'
import { IN_MEMORY } from '../database/sqlite.ts'
import type { RateLimits } from '../exec/rate-limit.ts'
import type { Variable } from '../install/set-up-in-slack.ts'
import type { LogLevel } from '../lib/log.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import type { ServerSettings } from '../ops/servers.ts'
import type { ResultsDefault } from '../shared/preference.ts'
import type { UnfurlMode } from '../shared/timing.ts'
import {
  givenInSlack,
  HINTS,
  manyWorkspaces,
  OF_ONE_WORKSPACE,
  oneWorkspace,
  rulesSchema,
} from './environment.ts'

type SlackTransport = { mode: 'http'; signingSecret: string } | { mode: 'socket'; appToken: string }

/** What a workspace decides for itself. */
export interface WorkspaceSettings {
  access: AccessSettings
  unfurls: UnfurlMode
  resultsDefault: ResultsDefault
  /** Template of a session's page, with `{id}`. */
  sessionUrl: string | undefined
}

/** The app serves the workspace of this token. */
export interface OneWorkspace extends WorkspaceSettings {
  kind: 'one_workspace'
  botToken: string
  apiKey: string
  transport: SlackTransport
}

/** The app serves each workspace that installs it. */
export interface ManyWorkspaces {
  kind: 'many_workspaces'
  clientId: string
  clientSecret: string
  signingSecret: string
  /** Without a slash at its end. */
  publicUrl: string
  supportUrl: string | undefined
}

export interface Config extends ServerSettings {
  slackApiUrl: string
  serves: OneWorkspace | ManyWorkspaces
  exec: {
    apiUrl: string
    linkHosts: readonly string[]
    limits: RateLimits
    /** How often Exec is polled for grades, in seconds. 0: never. */
    pollSeconds: number
  }
  workObjects: boolean
  database: DatabaseSettings
  logLevel: LogLevel
}

/** A problem with one variable. Never holds the variable's value. */
export interface ConfigProblem {
  variable: string
  problem: string
  /** Where to find the right value, or what it looks like. */
  hint: string
}

const NO_SIGNING_SECRET = 'is missing (it is needed unless SLACK_APP_TOKEN turns Socket Mode on)'
const NO_ENCRYPTION_KEY = 'is missing (PostgreSQL needs it)'
const MANY_NEED_KEY = 'is missing (many workspaces need it)'
const MANY_NEED_DATABASE = 'is none, and many workspaces need a database'
const NOT_BESIDE_CLIENT_ID = 'must not be set beside SLACK_CLIENT_ID: each workspace has its own'

/** Reads the configuration from environment variables. An empty variable counts as not set. Reports all problems at once. */
export function parseConfig(
  env: Readonly<Record<string, string | undefined>>,
): Result<Config, ConfigProblem[]> {
  const given = givenIn(env)
  const isForMany = ['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET', 'PUBLIC_URL'].some(
    (variable) => variable in given,
  )
  return isForMany ? parseForMany(given) : parseForOne(given)
}

function parseForOne(given: Record<string, string>): Result<Config, ConfigProblem[]> {
  const transport = toTransport(given)
  const parsed = oneWorkspace.safeParse(given)
  const database = parseDatabaseSettings(given)
  const problems = [
    ...(parsed.error?.issues.map(toProblem) ?? []),
    ...(database.ok ? [] : database.error),
    ...(transport === undefined ? [problemOf('SLACK_SIGNING_SECRET', NO_SIGNING_SECRET)] : []),
  ]
  if (!parsed.success || transport === undefined || !database.ok) return failed(problems)
  const { SLACK_BOT_TOKEN: botToken, EXEC_API_KEY: apiKey } = parsed.data
  const serves = { kind: 'one_workspace', botToken, apiKey, transport, ...toSettings(parsed.data) } as const
  return ok(toConfig(parsed.data, serves, database.value))
}

function parseForMany(given: Record<string, string>): Result<Config, ConfigProblem[]> {
  const parsed = manyWorkspaces.safeParse(given)
  const database = parseDatabaseSettings(given)
  const problems = [
    ...(parsed.error?.issues.map(toProblem) ?? []),
    ...(database.ok ? [] : database.error),
    ...(given.DATABASE_URL === 'none' ? [problemOf('DATABASE_URL', MANY_NEED_DATABASE)] : []),
    ...(database.ok && 'file' in database.value.encryptionKeys
      ? [problemOf('STORE_ENCRYPTION_KEY', MANY_NEED_KEY)]
      : []),
    ...OF_ONE_WORKSPACE.filter((variable) => variable in given).map((variable) =>
      problemOf(variable, NOT_BESIDE_CLIENT_ID),
    ),
  ]
  if (!parsed.success || !database.ok || problems.length > 0) return failed(problems)
  const { SLACK_CLIENT_ID: clientId, SLACK_CLIENT_SECRET: clientSecret } = parsed.data
  const { SLACK_SIGNING_SECRET: signingSecret, SUPPORT_URL: supportUrl } = parsed.data
  const { origin: publicUrl } = new URL(parsed.data.PUBLIC_URL)
  const serves = {
    kind: 'many_workspaces',
    clientId,
    clientSecret,
    signingSecret,
    publicUrl,
    supportUrl,
  } as const
  return ok(toConfig(parsed.data, serves, database.value))
}

function toConfig(
  values: Pick<
    z.infer<typeof oneWorkspace>,
    keyof z.infer<typeof manyWorkspaces> & keyof z.infer<typeof oneWorkspace>
  >,
  serves: Config['serves'],
  database: DatabaseSettings,
): Config {
  return {
    slackApiUrl: values.SLACK_API_URL,
    serves,
    exec: {
      apiUrl: values.EXEC_API_URL,
      linkHosts: values.EXEC_LINK_HOSTS,
      limits: {
        perMinute: values.EXEC_LIMIT_PER_MINUTE,
        perDay: values.EXEC_LIMIT_PER_DAY,
        backgroundShare: values.EXEC_BACKGROUND_SHARE,
      },
      pollSeconds: values.EXEC_POLL_SECONDS,
    },
    workObjects: values.EXEC_WORK_OBJECTS,
    database,
    host: values.HOST,
    port: values.PORT,
    operations: values.OPS_PORT === undefined ? undefined : { host: values.OPS_HOST, port: values.OPS_PORT },
    logLevel: values.LOG_LEVEL,
  }
}

/** What holds in place of a value that can't be read, where the default is not the strictest. */
const STRICTEST: Readonly<Record<string, string>> = { EXEC_UNFURLS: 'off' }

/**
 * Of a workspace, by the names of the variables. An empty one counts as not set. A later version of the app may have kept what this one
 * can't read.
 */
export function readSettings(
  values: Readonly<Record<string, string>>,
  onUnreadable: (variable: string) => void,
): WorkspaceSettings {
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''))
  const unreadable = new Set(rulesSchema.safeParse(given).error?.issues.map(({ path }) => String(path[0])))
  for (const variable of unreadable) {
    onUnreadable(variable)
    delete given[variable]
    const strictest = STRICTEST[variable]
    if (strictest !== undefined) given[variable] = strictest
  }
  return toSettings(rulesSchema.parse(given))
}

/** What is wrong with a value, in the words of its variable; `undefined` for a right one. Never holds the value. */
export function valueProblem(variable: Variable, value: string): string | undefined {
  const issue = givenInSlack.shape[variable].safeParse(value).error?.issues[0]
  return issue && `It ${issue.message}. → ${HINTS[variable]}`
}

function toSettings(rules: z.infer<typeof rulesSchema>): WorkspaceSettings {
  return {
    access: {
      rule: rules.EXEC_ACCESS,
      coaches: rules.EXEC_COACHES,
      groupCoaches: rules.EXEC_GROUP_COACHES,
      monitors: rules.EXEC_MONITORS,
    },
    unfurls: rules.EXEC_UNFURLS,
    resultsDefault: rules.EXEC_RESULTS_DEFAULT,
    sessionUrl: rules.EXEC_SESSION_URL,
  }
}

/** Reads the settings of the database alone. */
export function parseDatabaseSettings(
  env: Readonly<Record<string, string | undefined>>,
): Result<DatabaseSettings, ConfigProblem[]> {
  const parsed = z.object(databaseEnvironment).safeParse(givenIn(env))
  if (!parsed.success) return failed(parsed.error.issues.map(toProblem))
  const settings = toDatabaseSettings(parsed.data)
  if (settings === 'no_key') return failed([problemOf('STORE_ENCRYPTION_KEY', NO_ENCRYPTION_KEY)])
  return ok(settings)
}

export function describeConfigProblems(problems: readonly ConfigProblem[]): string {
  const lines = problems.map(({ variable, problem, hint }) => `  ${variable} ${problem}.\n    → ${hint}`)
  return `The configuration can't be used:\n${lines.join('\n')}\n`
}

function givenIn(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const given: Record<string, string> = {}
  for (const variable of Object.keys(HINTS)) {
    const value = env[variable]?.trim() ?? ''
    if (value !== '') given[variable] = value
  }
  return given
}

function toProblem({ path, message }: z.core.$ZodIssue): ConfigProblem {
  return problemOf(String(path[0]), message)
}

function problemOf(variable: string, problem: string): ConfigProblem {
  const hints: Record<string, string> = HINTS
  return { variable, problem, hint: hints[variable] ?? '' }
}

function toTransport(given: Record<string, string>): SlackTransport | undefined {
  const { SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret } = given
  if (appToken !== undefined) return { mode: 'socket', appToken }
  return signingSecret === undefined ? undefined : { mode: 'http', signingSecret }
}

const SQLITE = /^sqlite:(?!\/\/|:)(.+)$/

/** The variables of the database. */
const databaseEnvironment = {
  DATABASE_URL: z
    .string()
    .refine(
      (text) => text === 'none' || SQLITE.test(text) || isPostgresUrl(text),
      'is not the address of a database',
    )
    .default('sqlite:./data/exec-slack.db'),
  STORE_ENCRYPTION_KEY: z
    .string()
    .transform(readKeyRing)
    .refine((keys) => keys !== undefined, 'is not 32 bytes in base64')
    .optional(),
}

/**
 * `no_key`: PostgreSQL is read by more than the app, so it needs a key. A SQLite file without one has its own, in a file beside
 * it. `none` is a SQLite database in memory, with a key that nobody knows.
 */
function toDatabaseSettings(values: {
  DATABASE_URL: string
  STORE_ENCRYPTION_KEY?: KeyRing | undefined
}): DatabaseSettings | 'no_key' {
  const { DATABASE_URL: url, STORE_ENCRYPTION_KEY: encryptionKeys } = values
  if (url === 'none') return { kind: 'sqlite', path: IN_MEMORY, encryptionKeys: [randomBytes(32)] }
  const path = SQLITE.exec(url)?.[1]
  if (path !== undefined)
    return { kind: 'sqlite', path, encryptionKeys: encryptionKeys ?? { file: `${path}.key` } }
  return encryptionKeys === undefined ? 'no_key' : { kind: 'postgres', url, encryptionKeys }
}

function isPostgresUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, username, password, hostname } = new URL(text)
  const isEncoded = /^(?:[^%]|%[\dA-F]{2})*$/i.test(username + password)
  return /^postgres(?:ql)?:$/.test(protocol) && isEncoded && hostname !== ''
}
