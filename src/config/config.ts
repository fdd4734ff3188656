import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { readKeyRing } from '../database/cipher.ts'
import type { DatabaseConfig } from '../database/database.ts'
import { IN_MEMORY } from '../database/sqlite.ts'
import type { StoredInstallation } from '../install/installations.ts'
import { rulesSchema } from '../install/rules.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import type { WorkspaceSettings } from '../shared/workspace-settings.ts'
import { HINTS, manyWorkspaces, oneWorkspace, processSchema } from './environment.ts'

type SlackTransport = { mode: 'http'; signingSecret: string } | { mode: 'socket'; appToken: string }

/** Serves the one workspace of this token. */
const toOneWorkspace = oneWorkspace.transform(
  ({
    SLACK_BOT_TOKEN: botToken,
    SLACK_APP_TOKEN: appToken,
    SLACK_SIGNING_SECRET: signingSecret = '',
    EXEC_API_KEY: apiKey,
    ...rules
  }) => {
    const transport: SlackTransport =
      appToken === undefined ? { mode: 'http', signingSecret } : { mode: 'socket', appToken }
    return { kind: 'one_workspace', botToken, apiKey, transport, ...toSettings(rules) } as const
  },
)

export type OneWorkspace = z.output<typeof toOneWorkspace>

/** Serves each workspace that installs the app. */
const toManyWorkspaces = manyWorkspaces.transform(
  (values) =>
    ({
      kind: 'many_workspaces',
      clientId: values.SLACK_CLIENT_ID,
      clientSecret: values.SLACK_CLIENT_SECRET,
      signingSecret: values.SLACK_SIGNING_SECRET,
      /** Without a slash at its end. */
      publicUrl: new URL(values.PUBLIC_URL).origin,
      supportUrl: values.SUPPORT_URL,
      privacyUrl: values.PRIVACY_URL,
    }) as const,
)

export type ManyWorkspaces = z.output<typeof toManyWorkspaces>

const toProcess = processSchema.transform((values) => ({
  slackApiUrl: values.SLACK_API_URL,
  exec: {
    apiUrl: values.EXEC_API_URL,
    linkHosts: values.EXEC_LINK_HOSTS,
    limits: {
      perMinute: values.EXEC_LIMIT_PER_MINUTE,
      perDay: values.EXEC_LIMIT_PER_DAY,
      backgroundShare: values.EXEC_BACKGROUND_SHARE,
    },
    /** How often to poll Exec for grades, in seconds; 0 for never. */
    pollSeconds: values.EXEC_POLL_SECONDS,
  },
  host: values.HOST,
  port: values.PORT,
  operations: values.OPS_PORT === undefined ? undefined : { host: values.OPS_HOST, port: values.OPS_PORT },
  logLevel: values.LOG_LEVEL,
}))

export type Config = z.output<typeof toProcess> & {
  serves: OneWorkspace | ManyWorkspaces
  database: DatabaseConfig
}

/** A problem with one variable. It never contains the variable's value. */
interface ConfigProblem {
  variable: string
  problem: string
}

const NO_ENCRYPTION_KEY = 'is missing (PostgreSQL and many workspaces need it)'
const MANY_NEED_DATABASE = 'is none, and many workspaces need a database'

type Environment = Readonly<Record<string, string | undefined>>

/** Reads the configuration from environment variables. Empty ones count as unset. Reports all problems at once. */
export function parseConfig(env: Environment): Result<Config, ConfigProblem[]> {
  const given = givenIn(env)
  const isForMany = ['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET', 'PUBLIC_URL'].some(
    (variable) => variable in given,
  )
  const serves = isForMany ? read(toManyWorkspaces, given) : read(toOneWorkspace, given)
  const ofProcess = read(toProcess, given)
  const database = parseDatabaseConfig(env, { isForMany })
  if (!serves.ok || !ofProcess.ok || !database.ok)
    return failed([serves, ofProcess, database].flatMap((part) => (part.ok ? [] : part.error)))
  return ok({ ...ofProcess.value, serves: serves.value, database: database.value })
}

/**
 * A workspace's own settings, by the names of the variables. Empty ones count as unset. A later version of the app may
 * have stored values that this one can't read.
 */
export function readSettings(
  settings: StoredInstallation['settings'],
  onUnreadable: (variable: string) => void,
): WorkspaceSettings {
  const given = givenIn(
    Object.fromEntries(Object.entries(settings).map(([name, { value }]) => [name, value])),
  )
  const unreadable = new Set(rulesSchema.safeParse(given).error?.issues.map(({ path }) => String(path[0])))
  for (const variable of unreadable) {
    onUnreadable(variable)
    // All other variables default to their strictest value.
    if (variable === 'EXEC_UNFURLS') given[variable] = 'off'
    else delete given[variable]
  }
  return toSettings(rulesSchema.parse(given))
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
    slackbot: rules.EXEC_SLACKBOT,
    sessionUrl: rules.EXEC_SESSION_URL,
  }
}

/**
 * Reads only the settings of the database. PostgreSQL, and a database with many workspaces' keys, must be given a key;
 * a SQLite file may have its own in a file beside it. `none` is a SQLite database in memory with a random key.
 */
export function parseDatabaseConfig(
  env: Environment,
  { isForMany = false } = {},
): Result<DatabaseConfig, ConfigProblem[]> {
  const values = read(databaseSchema, givenIn(env))
  if (!values.ok) return values
  const { DATABASE_URL: url, STORE_ENCRYPTION_KEY: encryptionKeys } = values.value
  if (url === 'none' && isForMany) return failed([{ variable: 'DATABASE_URL', problem: MANY_NEED_DATABASE }])
  if (url === 'none') return ok({ kind: 'sqlite', path: IN_MEMORY, encryptionKeys: [randomBytes(32)] })
  const path = SQLITE.exec(url)?.[1]
  if (encryptionKeys === undefined)
    return path === undefined || isForMany
      ? failed([{ variable: 'STORE_ENCRYPTION_KEY', problem: NO_ENCRYPTION_KEY }])
      : ok({ kind: 'sqlite', path, encryptionKeys: { file: `${path}.key` } })
  return ok(
    path === undefined ? { kind: 'postgres', url, encryptionKeys } : { kind: 'sqlite', path, encryptionKeys },
  )
}

export function describeConfigProblems(problems: readonly ConfigProblem[]): string {
  const hints: Record<string, string> = HINTS
  const lines = problems.map(({ variable, problem }) => `  ${variable} ${problem}.\n    → ${hints[variable]}`)
  return `The configuration can't be used:\n${lines.join('\n')}\n`
}

function givenIn(env: Environment): Record<string, string> {
  const given: Record<string, string> = {}
  for (const variable of Object.keys(HINTS)) {
    const value = env[variable]?.trim() ?? ''
    if (value !== '') given[variable] = value
  }
  return given
}

function read<Schema extends z.ZodType>(
  schema: Schema,
  given: Environment,
): Result<z.output<Schema>, ConfigProblem[]> {
  const { data, error } = schema.safeParse(given)
  return error === undefined
    ? ok(data)
    : failed(error.issues.map(({ path, message: problem }) => ({ variable: String(path[0]), problem })))
}

const SQLITE = /^sqlite:(?!\/\/|:)(.+)$/

/** The variables of the database. */
const databaseSchema = z.object({
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
    // Only the first key has to be random: older ones must stay usable until they are replaced.
    .refine((keys) => new Set(keys?.[0]).size !== 1, 'is not random: it repeats one byte')
    .optional(),
})

function isPostgresUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, username, password, hostname } = new URL(text)
  const isEncoded = /^(?:[^%]|%[\dA-F]{2})*$/i.test(username + password)
  return /^postgres(?:ql)?:$/.test(protocol) && isEncoded && hostname !== ''
}
