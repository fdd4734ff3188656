import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import { type Bot, type BotOptions, createBot } from '../../src/app.ts'
import { parseConfig } from '../../src/config/config.ts'
import { capturedLog } from './exec/captured-log.ts'
import { type FakeExec, type FakeExecOptions, startExec } from './exec/fake-exec.ts'
import { type Confidential, findLeaks } from './log-leaks.ts'
import { type FakeSlack, type SlackOptions, startSlack } from './slack/slack.ts'

const manifest = z
  .object({
    features: z.object({
      unfurl_domains: z.array(z.string()),
      slash_commands: z.array(z.object({ command: z.string() })),
      shortcuts: z.array(z.object({ callback_id: z.string() })).default([]),
      app_home: z.object({ home_tab_enabled: z.boolean() }),
    }),
    oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
    settings: z.object({ event_subscriptions: z.object({ bot_events: z.array(z.string()) }) }),
  })
  .parse(parse(readFileSync(new URL('../../manifest.yml', import.meta.url), 'utf8')))

/** The app as `manifest.yml` sets it up in Slack. */
export const MANIFEST_SETTINGS = {
  scopes: manifest.oauth_config.scopes.bot,
  events: manifest.settings.event_subscriptions.bot_events,
  unfurlDomains: manifest.features.unfurl_domains,
  commands: manifest.features.slash_commands.map(({ command }) => command),
  homeTab: manifest.features.app_home.home_tab_enabled,
  shortcuts: manifest.features.shortcuts.map(({ callback_id }) => callback_id),
} satisfies Partial<SlackOptions>

export interface TestApp {
  slack: FakeSlack
  exec: FakeExec
  bot: Bot
  /** The bot's address in HTTP mode, and that of its health in both. */
  url: string
  /** What the bot logged, at its most talkative. */
  lines: string[]
  /** The audit lines so far. */
  audits(): Record<string, unknown>[]
  /** Ends the bot and starts a new one that remembers nothing, as a restart does. `env` changes what it is started with. */
  restart(env?: Record<string, string>): Promise<void>
  /** Throws if the log holds a secret, a name, an email, or anything that Exec knows about a session. */
  close(): Promise<void>
}

export interface TestAppOptions {
  env?: Record<string, string>
  slack?: Partial<SlackOptions>
  exec?: FakeExecOptions
  mode?: 'http' | 'socket'
  bot?: BotOptions
}

/** Gives up on Exec after a moment: for what is said then, rather than when. */
export const IMPATIENT: BotOptions = { execTiming: { tryMs: 400, totalMs: 600 } }

/** The real bot, connected to a fake for Slack and one for Exec. */
export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const { mode = 'http' } = options
  const slack = await startSlack({ ...MANIFEST_SETTINGS, ...options.slack })
  const exec = await startExec(options.exec)
  const { log, lines } = capturedLog()
  const env = {
    SLACK_BOT_TOKEN: slack.settings.botToken,
    SLACK_API_URL: slack.apiUrl,
    ...(mode === 'http'
      ? { SLACK_SIGNING_SECRET: slack.settings.signingSecret }
      : { SLACK_APP_TOKEN: slack.settings.appToken }),
    EXEC_API_KEY: exec.apiKey,
    EXEC_API_URL: exec.url,
    EXEC_COACHES: 'U0COACH',
    HOST: '127.0.0.1',
    PORT: '0',
    ...options.env,
  }

  const start = async (changed: Record<string, string> = {}) => {
    const config = parseConfig({ ...env, ...changed })
    if (!config.ok) throw new Error(`The app's configuration: ${JSON.stringify(config.error)}`)
    const bot = createBot(config.value, log, options.bot)
    const url = `http://127.0.0.1:${await bot.listen()}`
    const connected = await bot.connect()
    if (!connected.ok) throw new Error(`Slack rejects ${connected.error.variable}`)
    slack.connectTo(mode === 'http' ? url : undefined)
    return { bot, url }
  }
  const app: TestApp = {
    slack,
    exec,
    lines,
    ...(await start()),
    audits: () => lines.map((line) => JSON.parse(line)).filter((line) => line.audit === true),
    async restart(changed) {
      await app.bot.stop()
      Object.assign(app, await start(changed))
    },
    async close() {
      await app.bot.stop()
      await Promise.all([slack.close(), exec.close()])
      refuseLeaks(lines, slack, exec)
    },
  }
  return app
}

/** Throws if a bot between these has logged what it must not. */
export function refuseLeaks(lines: readonly string[], slack: FakeSlack, exec: FakeExec): void {
  const leaks = findLeaks(lines, confidential(slack, exec))
  if (leaks.length > 0) throw new Error(`The log holds what it must not: ${leaks.join(' | ')}`)
}

function confidential(slack: FakeSlack, exec: FakeExec): Confidential {
  const { botToken, appToken, signingSecret } = slack.settings
  const colleagues = slack.workspace.people.filter(({ is_bot }) => is_bot !== true)
  return {
    secrets: [botToken, appToken, signingSecret, exec.apiKey],
    people: [
      ...colleagues.map(({ real_name, email }) => ({ name: real_name, email })),
      ...exec.members.map(({ first_name, last_name, email }) => ({
        name: `${first_name} ${last_name}`,
        email,
      })),
    ],
    sessions: [...exec.sessions.values()],
  }
}
