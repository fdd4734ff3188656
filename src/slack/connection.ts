import { setTimeout as pause } from 'node:timers/promises'
import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import type { Log } from '../lib/log.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import { slackAnswer } from './clients.ts'
import { SLACK_FAULTS, type SlackFailure, slackFailure, UNAVAILABLE } from './failure.ts'

const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 30_000
/** Any other refusal of `auth.test` is about the token. */
const TEMPORARY = [...SLACK_FAULTS, ...UNAVAILABLE]

export interface RejectedToken {
  variable: 'SLACK_BOT_TOKEN' | 'SLACK_APP_TOKEN'
  slackError: string
}

/** The workspace or, on Enterprise Grid, the organization that installed the app. */
export interface Installation {
  /** The key of its rows. */
  teamId: string
  enterpriseId: string | undefined
  /** Whether it is installed for all workspaces of an Enterprise organization. */
  isOrgWide: boolean
  botUserId: string | undefined
}

const connectedBot = z
  .object({
    url: z.string().optional(),
    team_id: z.string(),
    enterprise_id: z.string().nullish(),
    is_enterprise_install: z.boolean().default(false),
    user_id: z.string().optional(),
    response_metadata: z.object({ scopes: z.array(z.string()).optional() }).default({}),
  })
  .transform((bot) => ({
    installation: {
      teamId: bot.team_id,
      enterpriseId: bot.enterprise_id ?? undefined,
      isOrgWide: bot.is_enterprise_install,
      botUserId: bot.user_id,
    },
    /** Such as `acme.slack.com`; unlike the name, it is unique. */
    domain: bot.url?.split('/')[2],
    /** The scopes granted to the token, if Slack sends them. */
    scopes: bot.response_metadata.scopes,
  }))

/** Asks Slack who the client's token belongs to. */
export function testToken(client: WebClient): Promise<Result<z.infer<typeof connectedBot>, SlackFailure>> {
  return slackAnswer(client.auth.test(), connectedBot)
}

const teamsPage = z.object({ teams: z.array(z.object({ id: z.string() })) })

/** The ids of the workspaces that an organization has given the app to. Never rejects. @param client with the organization's token. */
export async function grantedTeams(client: WebClient): Promise<Result<readonly string[], SlackFailure>> {
  try {
    const ids: string[] = []
    for await (const page of client.paginate('auth.teams.list', { limit: 1000 }))
      ids.push(...teamsPage.parse(page).teams.map(({ id }) => id))
    return ok(ids)
  } catch (error) {
    return failed(slackFailure(error))
  }
}

/** Retries while Slack is out of reach. Fails only for a token that Slack rejects; rejects when `signal` aborts the wait. */
export async function retryUntilSlackAnswers<Value>(
  ask: () => Promise<Result<Value, SlackFailure>>,
  variable: RejectedToken['variable'],
  log: Log,
  signal: AbortSignal,
): Promise<Result<Value, RejectedToken>> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const answer = await ask()
    if (answer.ok) return answer
    const { kind, code } = answer.error
    if (kind === 'refused' && !TEMPORARY.includes(code)) return failed({ variable, slackError: code })
    log.warn('Slack is out of reach, trying again', { slack_error: code, ms: pauseMs })
    await pause(pauseMs, undefined, { signal })
  }
}

export const REQUIRED_SCOPES = [
  'app_mentions:read',
  'channels:join',
  'channels:read',
  'chat:write',
  'commands',
  'groups:read',
  'im:history',
  'links:read',
  'links:write',
  'mpim:read',
  'users:read',
  'users:read.email',
] as const

/** Needed only if `EXEC_COACHES` names a user group. */
export const USER_GROUP_SCOPE = 'usergroups:read'

/** Needed only where people may ask Slackbot. */
export const SLACKBOT_SCOPE = 'mcp:connect'

interface Offered {
  hasCoachGroups: boolean
  slackbot: boolean
}

export function missingScopes(granted: readonly string[], { hasCoachGroups, slackbot }: Offered): string[] {
  const needed = [
    ...REQUIRED_SCOPES,
    ...(hasCoachGroups ? [USER_GROUP_SCOPE] : []),
    ...(slackbot ? [SLACKBOT_SCOPE] : []),
  ]
  return needed.filter((scope) => !granted.includes(scope))
}

export function warnOfMissingScopes(
  granted: readonly string[] | undefined,
  offered: Offered,
  log: Log,
): void {
  const missing = granted === undefined ? [] : missingScopes(granted, offered)
  if (missing.length > 0)
    log.warn('the bot token lacks scopes: reinstall the app with the manifest', { scopes: missing.join(',') })
}
