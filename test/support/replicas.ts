import { type Bot, createBot } from '../../src/app.ts'
import { parseConfig } from '../../src/config/config.ts'
import type { StoreTiming } from '../../src/store/resilient-store.ts'
import { capturedLog } from './exec/captured-log.ts'
import { type FakeExec, type FakeExecOptions, startExec } from './exec/fake-exec.ts'
import { type FakeSlack, startSlack } from './slack/slack.ts'
import { REDIS_URL, type RedisSpace, redisSpace } from './store/redis.ts'
import { MANIFEST_SETTINGS, refuseLeaks } from './test-app.ts'

export interface Replica {
  bot: Bot
  url: string
  lines: string[]
}

export interface Replicas {
  slack: FakeSlack
  exec: FakeExec
  space: RedisSpace
  /** The environment that all replicas have. */
  env: Record<string, string>
  all: Replica[]
  /** Adds a replica. */
  start(): Promise<Replica>
  /** Slack's deliveries go to this one from now on. */
  connectTo(replica: { url: string }): void
  /** Resolves when every replica has answered what it acknowledged. */
  idle(): Promise<void>
  /** Throws if a log holds what it must not. */
  close(): Promise<void>
}

export interface ReplicasOptions {
  env?: Record<string, string>
  exec?: FakeExecOptions
  redisUrl?: string
  clock?: () => number
  storeTiming?: Partial<StoreTiming>
}

/** Patient: on a busy machine, no command is taken for lost. */
const STORE_TIMING: Partial<StoreTiming> = { commandMs: 5000, connectMs: 5000, retryMs: 50 }

/** Bots that share a Redis, and one Slack and one Exec between them. Starts with two. */
export async function startReplicas(options: ReplicasOptions = {}): Promise<Replicas> {
  const { redisUrl = REDIS_URL, clock = Date.now, storeTiming = STORE_TIMING } = options
  const space = redisSpace()
  const slack = await startSlack(MANIFEST_SETTINGS)
  const exec = await startExec(options.exec)
  const env = {
    SLACK_BOT_TOKEN: slack.settings.botToken,
    SLACK_SIGNING_SECRET: slack.settings.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    EXEC_API_KEY: exec.apiKey,
    EXEC_API_URL: exec.url,
    EXEC_COACHES: 'U0COACH',
    REDIS_URL: redisUrl,
    REDIS_PREFIX: space.prefix,
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
      const url = `http://127.0.0.1:${await bot.listen()}`
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
      await space.clear()
      for (const { lines } of replicas.all) refuseLeaks(lines, slack, exec)
    },
  }
  await replicas.start()
  await replicas.start()
  return replicas
}
