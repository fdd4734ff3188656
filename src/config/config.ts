import type { z } from 'zod'
import type { CoachList } from '../access/roles.ts'
import type { RateLimits } from '../exec/rate-limit.ts'
import type { UnfurlMode } from '../features/settings.ts'
import type { LogLevel } from '../lib/log.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import type { ServerSettings } from '../ops/servers.ts'
import type { SlackClientSettings } from '../slack/clients.ts'
import type { StoreSettings } from '../store/create-store.ts'
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
  }
  access: { rule: 'restricted' | 'workspace'; coaches: CoachList }
  unfurls: UnfurlMode
  workObjects: boolean
  store: StoreSettings
  logLevel: LogLevel
}

/** A problem with one variable. Never holds the variable's value. */
export interface ConfigProblem {
  variable: string
  problem: string
  /** Where to find the right value, or what it looks like. */
  hint: string
}

const MISSING_SIGNING_SECRET: ConfigProblem = {
  variable: 'SLACK_SIGNING_SECRET',
  problem: 'is missing (it is needed unless SLACK_APP_TOKEN turns Socket Mode on)',
  hint: HINTS.SLACK_SIGNING_SECRET,
}

/** Reads the configuration from environment variables. An empty variable counts as not set. Reports all problems at once. */
export function parseConfig(
  env: Readonly<Record<string, string | undefined>>,
): Result<Config, ConfigProblem[]> {
  const given: Record<string, string> = {}
  for (const variable of Object.keys(HINTS)) {
    const value = env[variable]?.trim() ?? ''
    if (value !== '') given[variable] = value
  }
  const transport = toTransport(given)
  const parsed = environment.safeParse(given)
  const problems = [
    ...(parsed.error?.issues.map(toProblem) ?? []),
    ...(transport === undefined ? [MISSING_SIGNING_SECRET] : []),
  ]
  if (!parsed.success || transport === undefined || problems.length > 0) return failed(problems)
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
    },
    access: { rule: values.EXEC_ACCESS, coaches: toCoachList(values.EXEC_COACHES) },
    unfurls: values.EXEC_UNFURLS,
    workObjects: values.EXEC_WORK_OBJECTS,
    store: { redisUrl: values.REDIS_URL, encryptionKey: values.STORE_ENCRYPTION_KEY },
    host: values.HOST,
    port: values.PORT,
    operations: values.OPS_PORT === undefined ? undefined : { host: values.OPS_HOST, port: values.OPS_PORT },
    logLevel: values.LOG_LEVEL,
  })
}

export function describeConfigProblems(problems: readonly ConfigProblem[]): string {
  const lines = problems.map(({ variable, problem, hint }) => `  ${variable} ${problem}.\n    → ${hint}`)
  return `The configuration can't be used:\n${lines.join('\n')}\n`
}

function toProblem(issue: z.core.$ZodIssue): ConfigProblem {
  const variable = String(issue.path[0])
  const hints: Record<string, string> = HINTS
  return { variable, problem: issue.message, hint: hints[variable] ?? '' }
}

function toTransport(given: Record<string, string>): SlackTransport | undefined {
  const { SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret } = given
  if (appToken !== undefined) return { mode: 'socket', appToken }
  return signingSecret === undefined ? undefined : { mode: 'http', signingSecret }
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
