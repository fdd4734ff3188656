import { type Bot, createBot } from '../../src/app.ts'
import { parseConfig } from '../../src/config/config.ts'
import { describeDatabaseProblem } from '../../src/database/database-problem.ts'
import type { StoreTiming } from '../../src/database/resilient-store.ts'
import { startSlack } from './acme.ts'
import { capturedLog } from './captured-log.ts'
import { type DatabaseSpace, databaseSpace, environmentOf } from './database/databases.ts'
import { type FakeExec, type FakeExecOptions, startExec } from './exec/fake-exec.ts'
import { MANIFEST_SETTINGS } from './manifest.ts'
import type { FakeSlack } from './slack/slack.ts'
import { refuseLeaks } from './test-app.ts'

export interface Replica {
  bot: Bot
  url: string
  lines: string[]
}

export interface Replicas {
  slack: FakeSlack
  exec: FakeExec
  /** Their database in PostgreSQL. */
  space: DatabaseSpace
  /** The environment of every replica. */
  env: Record<string, string>
  all: Replica[]
  /** Adds a replica. */
  start(): Promise<Replica>
  /** Sends Slack's deliveries to this replica from now on. */
  connectTo(replica: { url: string }): void
  /** Resolves when every replica has answered what it acknowledged. */
  idle(): Promise<void>
  /** Throws if a log holds a secret or feedback. */
  close(): Promise<void>
}

export interface ReplicasOptions {
  env?: Record<string, string>
  exec?: FakeExecOptions
  /** By which way they reach their database. */
  urlOf?: (space: DatabaseSpace) => string
  clock?: () => number
  storeTiming?: Partial<StoreTiming>
}

/** Starts two bots that share a PostgreSQL, a fake Slack and a fake Exec. */
export async function startReplicas(options: ReplicasOptions = {}): Promise<Replicas> {
  const { urlOf, clock = Date.now, storeTiming = {} } = options
  const slack = await startSlack(MANIFEST_SETTINGS)
  const exec = await startExec(options.exec)
  const space = await databaseSpace('postgres')
  const env = {
    SLACK_BOT_TOKEN: slack.settings.botToken,
    SLACK_SIGNING_SECRET: slack.settings.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    EXEC_API_KEY: exec.apiKey,
    EXEC_API_URL: exec.url,
    EXEC_COACHES: 'U0COACH',
    ...environmentOf(space.settings),
    ...(urlOf && { DATABASE_URL: urlOf(space) }),
    HOST: '127.0.0.1',
    PORT: '0',
    ...options.env,
  }
  const config = parseConfig(env)
  if (!config.ok) throw new Error(`The replicas' configuration: ${JSON.stringify(config.error)}`)

  const replicas: Replicas = {
    slack,
    exec,
    space,
    env,
    all: [],
    async start() {
      const { log, lines } = capturedLog()
      const bot = createBot(config.value, log, { clock, storeTiming })
      const listening = await bot.listen()
      if (!listening.ok) throw new Error(describeDatabaseProblem(listening.error))
      const url = `http://127.0.0.1:${listening.value}`
      const connected = await bot.connect()
      if (!connected.ok) throw new Error(`Slack rejects ${connected.error.variable}`)
      const replica = { bot, url, lines }
      replicas.all.push(replica)
      return replica
    },
    connectTo: ({ url }) => slack.connectTo(url),
    async idle() {
      await Promise.all(replicas.all.map(({ bot }) => bot.idle()))
    },
    async close() {
      await Promise.all(replicas.all.map(({ bot }) => bot.stop()))
      await Promise.all([slack.close(), exec.close()])
      await space.remove()
      for (const { lines } of replicas.all) refuseLeaks(lines, slack, exec)
    },
  }
  await replicas.start()
  await replicas.start()
  return replicas
}
