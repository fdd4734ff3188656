import { randomBytes } from 'node:crypto'
import { type Bot, createBot } from '../../src/app.ts'
import { parseConfig } from '../../src/config/config.ts'
import { keyPrefix } from '../../src/store/create-store.ts'
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
  redisUrl?: string
  clock?: () => number
  storeTiming?: Partial<StoreTiming>
}

/** Long enough that no command times out on a busy machine. */
const STORE_TIMING: Partial<StoreTiming> = { commandMs: 5000, connectMs: 5000, retryMs: 50 }

/** Starts two bots that share a Redis, a fake Slack and a fake Exec. */
export async function startReplicas(options: ReplicasOptions = {}): Promise<Replicas> {
  const { redisUrl = REDIS_URL, clock = Date.now, storeTiming = STORE_TIMING } = options
  const slack = await startSlack(MANIFEST_SETTINGS)
  // A key of their own is a prefix of their own.
  const exec = await startExec({ apiKey: `exec_live_${randomBytes(20).toString('hex')}`, ...options.exec })
  const space = redisSpace(keyPrefix(`${exec.url} ${exec.apiKey}`))
  const env = {
    SLACK_BOT_TOKEN: slack.settings.botToken,
    SLACK_SIGNING_SECRET: slack.settings.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    EXEC_API_KEY: exec.apiKey,
    EXEC_API_URL: exec.url,
    EXEC_COACHES: 'U0COACH',
    REDIS_URL: redisUrl,
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
