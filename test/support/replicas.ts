import type { Bot } from '../../src/app.ts'
import { startSlack } from './acme.ts'
import { capturedLog } from './captured-log.ts'
import { type DatabaseSpace, databaseSpace, environmentOf } from './database/databases.ts'
import { type FakeExec, type FakeExecOptions, startExec } from './exec/fake-exec.ts'
import { MANIFEST_SETTINGS } from './manifest.ts'
import type { FakeSlack } from './slack/slack.ts'
import { environmentBetween, startBot } from './started-bot.ts'
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
}

/** Starts two bots that share a PostgreSQL, a fake Slack and a fake Exec. */
export async function startReplicas(options: ReplicasOptions = {}): Promise<Replicas> {
  const { urlOf, clock = Date.now } = options
  const slack = await startSlack(MANIFEST_SETTINGS)
  const exec = await startExec(options.exec)
  const space = await databaseSpace('postgres')
  const env = {
    ...environmentBetween(slack, exec),
    EXEC_COACHES: 'U0COACH',
    ...environmentOf(space.settings),
    ...(urlOf && { DATABASE_URL: urlOf(space) }),
    ...options.env,
  }

  const replicas: Replicas = {
    slack,
    exec,
    space,
    env,
    all: [],
    async start() {
      const { log, lines } = capturedLog()
      const replica = { ...(await startBot(env, log, { clock })), lines }
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
