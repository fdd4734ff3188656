import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import { type Bot, type BotOptions, createBot } from '../../src/app.ts'
import { parseConfig } from '../../src/config/config.ts'
import { describeDatabaseProblem } from '../../src/database/database-problem.ts'
import type { Timing } from '../../src/shared/timing.ts'
import type { DatabaseKind, DatabaseSpace } from './database/databases.ts'
import { capturedLog } from './exec/captured-log.ts'
import { type ExecRequest, type FakeExec, type FakeExecOptions, startExec } from './exec/fake-exec.ts'
import type { ExecMember } from './exec/groups.ts'
import type { SessionDocument } from './exec/session-document.ts'
import { sessionDocument } from './exec/session-documents.ts'
import { gate } from './gate.ts'
import { type Confidential, findLeaks } from './log-leaks.ts'
import { Person } from './person.ts'
import { requireConversation } from './slack/conversations.ts'
import type { Delivery } from './slack/deliver.ts'
import type { Retry } from './slack/parcel.ts'
import { type FakeSlack, type SlackOptions, startSlack } from './slack/slack.ts'
import type { Conversation } from './slack/workspace.ts'

const manifest = z
  .object({
    features: z.object({
      unfurl_domains: z.array(z.string()),
      slash_commands: z.array(z.object({ command: z.string() })),
      shortcuts: z.array(z.object({ callback_id: z.string() })).default([]),
      app_home: z.object({ home_tab_enabled: z.boolean(), messages_tab_enabled: z.boolean() }),
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
  messagesTab: manifest.features.app_home.messages_tab_enabled,
  shortcuts: manifest.features.shortcuts.map(({ callback_id }) => callback_id),
} satisfies Partial<SlackOptions>

export interface TestApp {
  slack: FakeSlack
  exec: FakeExec
  bot: Bot
  /** The bot's address in HTTP mode, and that of its health in both. */
  url: string
  /** The app's database, if the test asked for one. */
  database: DatabaseSpace | undefined
  /** The lines of the bot's log, at the level `debug`. */
  lines: string[]
  /** A person who acts in Slack, the same object for each call. */
  person(id: string): Person
  /** A conversation, which tests may change. */
  conversation(id: string): Conversation
  /** Adds a session to Exec, or replaces it: by default the graded one with the id `abc123def456`. */
  addSession(session?: Partial<SessionDocument>): void
  /** Adds a member of Exec's workspace: by default Ada, who is an admin. */
  addMember(member?: Partial<ExecMember>): void
  /** Exec's requests so far, or those of one path; a path that ends in a slash stands for all below it. */
  execRequests(path?: string): ExecRequest[]
  /** The paths of Exec's requests so far. */
  execPaths(): string[]
  /** Keeps Exec from answering, or from answering requests of one path. The function that it returns lets it answer. */
  holdExec(path?: string): () => void
  /** The time for the app and for Exec, in milliseconds since the epoch. */
  now(): number
  /** Lets time pass for the app and for Exec. */
  pass(ms: number): void
  /** Delivers something again, by default what Slack delivered last, and waits until the app is through with it. */
  redeliver(delivery?: Delivery, retry?: Retry): Promise<void>
  /** The audit lines so far. */
  audits(): Record<string, unknown>[]
  /** Ends the bot and starts a new one, which remembers what its database holds. `env` changes what it is started with. */
  restart(env?: Record<string, string>): Promise<void>
  /** Throws if the log holds a secret, a name, an email, or anything that Exec knows about a session. */
  close(): Promise<void>
}

export interface TestAppOptions {
  env?: Record<string, string>
  slack?: Partial<SlackOptions>
  exec?: FakeExecOptions
  mode?: 'http' | 'socket'
  /** An empty one of its own; by default the app has none. */
  database?: DatabaseKind
  bot?: BotOptions
}

/** Slack waits three seconds for an ack. On a busy machine the tests wait longer, so that no delivery counts as lost. */
const PATIENT_ACK_MS = 15_000

/** Nobody sees that the app is still loading, unless a test injects less patience: a busy machine changes no test. */
const PATIENT: Timing = {
  progressMs: 5000,
  fetchingMs: 5000,
  homeMs: 5000,
  reviewMs: 5000,
  progressTabMs: 5000,
  shareFormMs: 5000,
  participantMs: 5000,
  detailsMs: 5000,
  notificationsMs: 5000,
  offerMs: 5000,
  personSearchMs: 5000,
}

/** Retries soon: most tests are about what is said in the end, not about the waits between the tries. */
const SOON = { backoffMs: 5 }

/** Gives up on Exec after a moment: for what is said then, rather than when. */
export const IMPATIENT: BotOptions = { execTiming: { tryMs: 400, totalMs: 600 } }

const ADA: ExecMember = {
  id: 'm1',
  email: 'ada@acme.com',
  first_name: 'Ada',
  last_name: 'Admin',
  role: 'admin',
}

/** The real bot, connected to a fake for Slack and one for Exec. */
export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const { mode = 'http' } = options
  const slack = await startSlack({ ...MANIFEST_SETTINGS, ackTimeoutMs: PATIENT_ACK_MS, ...options.slack })
  let passedMs = 0
  const clock = () => Date.now() + passedMs
  const exec = await startExec({ clock, ...options.exec })
  const { log, lines } = capturedLog()
  const database = options.database && (await openSpace(options.database))
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
    DATABASE_URL: 'none',
    ...database?.env,
    ...options.env,
  }

  const start = async (changed: Record<string, string> = {}) => {
    const config = parseConfig({ ...env, ...changed })
    if (!config.ok) throw new Error(`The app's configuration: ${JSON.stringify(config.error)}`)
    const bot = createBot(config.value, log, {
      clock,
      ...options.bot,
      timing: { ...PATIENT, ...options.bot?.timing },
      execTiming: { ...SOON, ...options.bot?.execTiming },
    })
    const listening = await bot.listen()
    if (!listening.ok) throw new Error(describeDatabaseProblem(listening.error))
    const url = `http://127.0.0.1:${listening.value}`
    const connected = await bot.connect()
    if (!connected.ok) throw new Error(`Slack rejects ${connected.error.variable}`)
    slack.connectTo(mode === 'http' ? url : undefined)
    return { bot, url }
  }
  const people = new Map<string, Person>()
  const app: TestApp = {
    slack,
    exec,
    database: database?.space,
    lines,
    ...(await start()),
    person(id) {
      const person = people.get(id) ?? new Person(app, id)
      people.set(id, person)
      return person
    },
    conversation: (id) => requireConversation(slack.workspace, id),
    addSession(session) {
      const document = sessionDocument(session)
      exec.sessions.set(document.id, document)
    },
    addMember: (member) => void exec.members.push({ ...ADA, ...member }),
    execRequests: (path = '/') =>
      exec.requests.filter((request) =>
        path.endsWith('/') ? request.path.startsWith(path) : request.path === path,
      ),
    execPaths: () => exec.requests.map(({ path }) => path),
    holdExec(path) {
      const { opened, open } = gate()
      if (path === undefined) exec.faults.set({ kind: 'late', until: opened })
      else exec.faults.setFor(path, { kind: 'late', until: opened })
      return open
    },
    now: clock,
    pass(ms) {
      passedMs += ms
    },
    async redeliver(delivery = slack.deliveries.at(-1), retry) {
      if (delivery === undefined) throw new Error('Slack delivered nothing')
      const { status } = await slack.redeliver(delivery, retry)
      if (status !== 200) throw new Error(`The app answered the second delivery with ${status}`)
      await app.bot.idle()
    },
    audits: () => lines.map((line) => JSON.parse(line)).filter((line) => line.audit === true),
    async restart(changed) {
      await app.bot.stop()
      Object.assign(app, await start(changed))
    },
    async close() {
      await app.bot.stop()
      await Promise.all([slack.close(), exec.close(), database?.space.remove()])
      refuseLeaks(lines, slack, exec)
    },
  }
  return app
}

/** Loaded on demand: only a test with a database looks for PostgreSQL. */
async function openSpace(kind: DatabaseKind): Promise<{ space: DatabaseSpace; env: Record<string, string> }> {
  const { databaseSpace, environmentOf } = await import('./database/databases.ts')
  const space = await databaseSpace(kind)
  return { space, env: environmentOf(space.settings) }
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
