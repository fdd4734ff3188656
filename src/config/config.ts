import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { AccessSettings } from '../access/create-access.ts'
import type { DatabaseSettings } from '../database/database.ts'
import { readEncryptionKey } from '../database/encryption-key.ts'
import { IN_MEMORY } from '../database/sqlite.ts'
import type { RateLimits } from '../exec/rate-limit.ts'
import type { LogLevel } from '../lib/log.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import type { ServerSettings } from '../ops/servers.ts'
import type { ResultsDefault } from '../shared/preference.ts'
import type { UnfurlMode } from '../shared/timing.ts'
import type { SlackClientSettings } from '../slack/clients.ts'
import { environment, HINTS } from './environment.ts'

type SlackTransport = { mode: 'http'; signingSecret: string } | { mode: 'socket'; appToken: string }

export interface Config extends ServerSettings {
  slack: SlackClientSettings & { transport: SlackTransport }
  exec: {
    apiKey: string
    apiUrl: string
    linkHosts: readonly string[]
    /** Template of a session's page, with `{id}`. */
    sessionUrl: string | undefined
    limits: RateLimits
    /** How often Exec is polled for grades, in seconds. 0: never. */
    pollSeconds: number
  }
  access: AccessSettings
  unfurls: UnfurlMode
  workObjects: boolean
  resultsDefault: ResultsDefault
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

/** Reads the configuration from environment variables. An empty variable counts as not set. Reports all problems at once. */
export function parseConfig(
  env: Readonly<Record<string, string | undefined>>,
): Result<Config, ConfigProblem[]> {
  const given = givenIn(env)
  const transport = toTransport(given)
  const parsed = environment.safeParse(given)
  const database = parseDatabaseSettings(env)
  const problems = [
    ...(parsed.error?.issues.map(toProblem) ?? []),
    ...(database.ok ? [] : database.error),
    ...(transport === undefined ? [problemOf('SLACK_SIGNING_SECRET', NO_SIGNING_SECRET)] : []),
  ]
  if (!parsed.success || transport === undefined || !database.ok) return failed(problems)
  const values = parsed.data
  return ok({
    slack: { botToken: values.SLACK_BOT_TOKEN, apiUrl: values.SLACK_API_URL, transport },
    exec: {
      apiKey: values.EXEC_API_KEY,
      apiUrl: values.EXEC_API_URL,
      linkHosts: values.EXEC_LINK_HOSTS,
      sessionUrl: values.EXEC_SESSION_URL,
      limits: {
        perMinute: values.EXEC_LIMIT_PER_MINUTE,
        perDay: values.EXEC_LIMIT_PER_DAY,
        backgroundShare: values.EXEC_BACKGROUND_SHARE,
      },
      pollSeconds: values.EXEC_POLL_SECONDS,
    },
    access: {
      rule: values.EXEC_ACCESS,
      coaches: values.EXEC_COACHES,
      groupCoaches: values.EXEC_GROUP_COACHES,
      monitors: values.EXEC_MONITORS,
    },
    unfurls: values.EXEC_UNFURLS,
    workObjects: values.EXEC_WORK_OBJECTS,
    resultsDefault: values.EXEC_RESULTS_DEFAULT,
    database: database.value,
    host: values.HOST,
    port: values.PORT,
    operations: values.OPS_PORT === undefined ? undefined : { host: values.OPS_HOST, port: values.OPS_PORT },
    logLevel: values.LOG_LEVEL,
  })
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
    .transform(readEncryptionKey)
    .refine((key) => key !== undefined, 'is not 32 bytes in base64')
    .optional(),
}

/**
 * `no_key`: PostgreSQL is read by more than the app, so it needs a key. A SQLite file without one has its own, in a file beside
 * it. `none` is a SQLite database in memory, with a key that nobody knows.
 */
function toDatabaseSettings(values: {
  DATABASE_URL: string
  STORE_ENCRYPTION_KEY?: Uint8Array | undefined
}): DatabaseSettings | 'no_key' {
  const { DATABASE_URL: url, STORE_ENCRYPTION_KEY: encryptionKey } = values
  if (url === 'none') return { kind: 'sqlite', path: IN_MEMORY, encryptionKey: randomBytes(32) }
  const path = SQLITE.exec(url)?.[1]
  if (path !== undefined)
    return { kind: 'sqlite', path, encryptionKey: encryptionKey ?? { file: `${path}.key` } }
  return encryptionKey === undefined ? 'no_key' : { kind: 'postgres', url, encryptionKey }
}

function isPostgresUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, username, password, hostname } = new URL(text)
  const isEncoded = /^(?:[^%]|%[\dA-F]{2})*$/i.test(username + password)
  return /^postgres(?:ql)?:$/.test(protocol) && isEncoded && hostname !== ''
}
