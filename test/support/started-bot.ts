import { type Bot, type BotOptions, createBot, describeStartProblem } from '../../src/app.ts'
import { parseConfig } from '../../src/config/config.ts'
import type { Log } from '../../src/lib/log.ts'
import type { FakeExec } from './exec/fake-exec.ts'
import type { FakeSlack } from './slack/slack.ts'

/** No Exec listens there. */
const NOWHERE = { apiKey: `exec_live_${'a'.repeat(40)}`, url: 'http://127.0.0.1:9/rest/v1' }

/** The environment of an app between these two, on a free port of loopback, without a database. */
export function environmentBetween(
  { settings, apiUrl }: FakeSlack,
  { apiKey, url }: Pick<FakeExec, 'apiKey' | 'url'> = NOWHERE,
) {
  return {
    SLACK_BOT_TOKEN: settings.botToken,
    SLACK_SIGNING_SECRET: settings.signingSecret,
    SLACK_API_URL: apiUrl,
    EXEC_API_KEY: apiKey,
    EXEC_API_URL: url,
    HOST: '127.0.0.1',
    PORT: '0',
    DATABASE_URL: 'none',
  }
}

/** That of an app which serves each workspace that has installed it. */
export function environmentForMany(
  { settings, apiUrl }: FakeSlack,
  { url }: Pick<FakeExec, 'url'> = NOWHERE,
) {
  return {
    SLACK_CLIENT_ID: '1.2',
    SLACK_CLIENT_SECRET: 'client-secret',
    SLACK_SIGNING_SECRET: settings.signingSecret,
    SLACK_API_URL: apiUrl,
    PUBLIC_URL: 'https://feedback.example.com',
    SUPPORT_URL: 'mailto:help@example.com',
    PRIVACY_URL: 'https://example.com/privacy',
    EXEC_API_URL: url,
    HOST: '127.0.0.1',
    PORT: '0',
    DATABASE_URL: 'sqlite:unused.db',
    STORE_ENCRYPTION_KEY: Buffer.alloc(32, 'a key').toString('base64'),
  }
}

/** Starts the bot, until Slack knows it. Throws if that fails. */
export async function startBot(
  env: Record<string, string>,
  log: Log,
  options: BotOptions,
): Promise<{ bot: Bot; url: string }> {
  const config = parseConfig(env)
  if (!config.ok) throw new Error(`The app's configuration: ${JSON.stringify(config.error)}`)
  const bot = createBot(config.value, log, options)
  const listening = await bot.listen()
  if (!listening.ok) throw new Error(describeStartProblem(listening.error))
  const connected = await bot.connect()
  if (!connected.ok) throw new Error(`Slack rejects ${connected.error.variable}`)
  return { bot, url: `http://127.0.0.1:${listening.value}` }
}
