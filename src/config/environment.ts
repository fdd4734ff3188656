import { z } from 'zod'
import { DEFAULT_RATE_LIMITS } from '../exec/rate-limit.ts'
import { HINTS_OF_WORKSPACE, isHttpUrl, list, ofWorkspace } from '../install/rules.ts'

/** Where to find each variable's value, or what it looks like. */
export const HINTS = {
  ...HINTS_OF_WORKSPACE,
  SLACK_BOT_TOKEN: 'Slack app settings → OAuth & Permissions → Bot User OAuth Token',
  SLACK_SIGNING_SECRET: 'Slack app settings → Basic Information → App Credentials → Signing Secret',
  SLACK_APP_TOKEN:
    'Slack app settings → Basic Information → App-Level Tokens, with the scope connections:write',
  SLACK_CLIENT_ID: 'Slack app settings → Basic Information → App Credentials → Client ID',
  SLACK_CLIENT_SECRET: 'Slack app settings → Basic Information → App Credentials → Client Secret',
  PUBLIC_URL: 'the address at which browsers and Slack reach the app, such as https://feedback.example.com',
  SUPPORT_URL: 'where people ask for help, such as https://example.com/help or mailto:help@example.com',
  PRIVACY_URL: 'the address of your privacy policy, such as https://example.com/privacy',
  SLACK_API_URL: 'https://slack.com/api/, or https://slack-gov.com/api/ for GovSlack',
  EXEC_API_URL: 'https://api.exec.com/rest/v1',
  EXEC_LINK_HOSTS: 'host names separated by commas, such as app.exec.com',
  EXEC_LIMIT_PER_MINUTE: 'requests a minute that Exec allows the workspace: 60 unless agreed otherwise',
  EXEC_LIMIT_PER_DAY: 'requests a day that Exec allows the workspace: 1000 unless agreed otherwise',
  EXEC_POLL_SECONDS: 'seconds from 1 to 86400, such as 300, or 0 to never ask',
  EXEC_BACKGROUND_SHARE: 'percent of the limits, from 0 to 100, such as 50',
  DATABASE_URL:
    'sqlite:./data/exec-slack.db, postgres://user:password@host/database (% in a password is %25), or none',
  STORE_ENCRYPTION_KEY:
    'the output of: openssl rand -base64 32; to replace a key: the new one, a comma, and the old one',
  HOST: 'an address to listen on, such as 0.0.0.0',
  PORT: 'a number from 0 to 65535, such as 3000',
  OPS_HOST: 'an address to listen on, such as 127.0.0.1',
  OPS_PORT: 'a number from 0 to 65535, such as 9090',
  LOG_LEVEL: 'error, warn, info or debug',
} as const

const HOST_NAME = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/

const LOOPBACK = /^(?:localhost|\[::1\]|127(?:\.\d{1,3}){3})$/

/** A URL that a token or key may be sent to. */
const apiUrl = z
  .string()
  .refine(isHttpUrl, { error: 'is not a web address', abort: true })
  .transform((text) => new URL(text))
  .refine(({ username, password }) => username === '' && password === '', 'must not hold a user or password')
  .refine(
    ({ protocol, hostname }) => protocol === 'https:' || LOOPBACK.test(hostname),
    'must be https: plain http is for loopback only',
  )
  .transform(({ href }) => href)

const number = (pattern: RegExp, problem: string) => z.string().regex(pattern, problem).transform(Number)
const NO_PORT = 'is not a port number'
const port = number(/^\d{1,5}$/, NO_PORT).refine((port) => port <= 65_535, NO_PORT)
const limit = number(/^[1-9]\d{0,6}$/, 'is not a number of requests')
/** Variables of the process, except those of the database. */
export const processSchema = z.object({
  SLACK_API_URL: apiUrl.default('https://slack.com/api/'),
  EXEC_API_URL: apiUrl.transform((url) => url.replace(/\/$/, '')).default('https://api.exec.com/rest/v1'),
  EXEC_LINK_HOSTS: list
    .transform((hosts) => hosts.map((host) => host.toLowerCase()))
    .refine((hosts) => hosts.every((host) => HOST_NAME.test(host)), 'has an entry that is no host name')
    .refine((hosts) => hosts.length > 0, 'names no host')
    .default(['app.exec.com']),
  EXEC_LIMIT_PER_MINUTE: limit.default(DEFAULT_RATE_LIMITS.perMinute),
  EXEC_LIMIT_PER_DAY: limit.default(DEFAULT_RATE_LIMITS.perDay),
  EXEC_POLL_SECONDS: number(/^\d{1,5}$/, 'is not a number of seconds')
    .refine((seconds) => seconds <= 86_400, 'is more than a day')
    .default(300),
  EXEC_BACKGROUND_SHARE: number(/^(?:\d{1,2}|100)$/, 'is not a percentage').default(
    DEFAULT_RATE_LIMITS.backgroundShare,
  ),
  HOST: z.string().default('0.0.0.0'),
  PORT: port.default(3000),
  OPS_HOST: z.string().default('127.0.0.1'),
  OPS_PORT: port.optional(),
  LOG_LEVEL: z.enum(['error', 'warn', 'info', 'debug'], 'is not a known level').default('info'),
})

const signingSecret = z
  .string('is missing')
  .regex(/^(?!xox|xapp)\S+$/, 'is not a signing secret: it looks like a token or holds spaces')
const credential = z.string('is missing').regex(/^(?!xox|xapp)\S+$/, 'looks like a token or holds spaces')

/** Further variables of an app that serves one workspace. */
export const oneWorkspace = z
  .object({
    SLACK_BOT_TOKEN: z.string('is missing').regex(/^xoxb-\S+$/, 'is not a bot token: those begin with xoxb-'),
    SLACK_SIGNING_SECRET: signingSecret.optional(),
    SLACK_APP_TOKEN: z
      .string()
      .regex(/^xapp-\S+$/, 'is not an app-level token: those begin with xapp-')
      .optional(),
    ...ofWorkspace,
  })
  .refine(
    ({ SLACK_APP_TOKEN, SLACK_SIGNING_SECRET }) => (SLACK_APP_TOKEN ?? SLACK_SIGNING_SECRET) !== undefined,
    {
      path: ['SLACK_APP_TOKEN'],
      error:
        'is missing for Socket Mode, or SLACK_SIGNING_SECRET (App Credentials → Signing Secret) for HTTP',
      // Runs even if other variables have problems, so that all are reported.
      when: () => true,
    },
  )
  .refine(({ SLACK_APP_TOKEN, EXEC_SLACKBOT }) => SLACK_APP_TOKEN === undefined || !EXEC_SLACKBOT, {
    path: ['EXEC_SLACKBOT'],
    error: 'is on, but Slackbot reaches no app in Socket Mode: leave SLACK_APP_TOKEN empty, or set it to off',
  })

/** Further variables of an app that serves all workspaces that install it. */
export const manyWorkspaces = z.object({
  SLACK_CLIENT_ID: credential,
  SLACK_CLIENT_SECRET: credential,
  SLACK_SIGNING_SECRET: signingSecret,
  SUPPORT_URL: z.string().refine(isSupportUrl, 'is neither a web address nor a mailto: link').optional(),
  PRIVACY_URL: z.string().refine(isHttpUrl, 'is not a web address').optional(),
  PUBLIC_URL: z.string('is missing').refine(isPublicUrl, 'is not an https address without a path'),
  ...Object.fromEntries(
    ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', ...Object.keys(ofWorkspace)].map((variable) => [
      variable,
      z.never('must not be set beside SLACK_CLIENT_ID: each workspace has its own').optional(),
    ]),
  ),
})

function isSupportUrl(text: string): boolean {
  return isHttpUrl(text) || /^mailto:[^\s@]+@[^\s@]+$/.test(text)
}

/** Browsers keep the installation's cookie only on https and on localhost. */
function isPublicUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, pathname, search, hash } = new URL(text)
  const isSafe =
    protocol === 'https:' || (protocol === 'http:' && /^(?:localhost|127\.0\.0\.1)$/.test(hostname))
  return isSafe && pathname === '/' && search === '' && hash === ''
}
