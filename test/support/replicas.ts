import type { Bot } from '../../src/app.ts'
import { startSlack } from './acme.ts'
import { capturedLog } from './captured-log.ts'
import { testClock } from './clock.ts'
import { type DatabaseSpace, databaseSpace, environmentOf } from './database/databases.ts'
import { type FakeExecOptions, startExec } from './exec/fake-exec.ts'
import { environmentBetween, startBot } from './started-bot.ts'
import { refuseLeaks } from './test-app.ts'

export interface Replica {
  bot: Bot
  url: string
  lines: string[]
}

export type Replicas = Awaited<ReturnType<typeof startReplicas>>

export interface ReplicasOptions {
  env?: Record<string, string>
  exec?: FakeExecOptions
  /** By which way they reach their database. */
  urlOf?: (space: DatabaseSpace) => string
  clock?: () => number
}

/** Starts two bots that share a PostgreSQL, a fake Slack and a fake Exec. */
export async function startReplicas(options: ReplicasOptions = {}) {
  const { urlOf, clock = testClock } = options
  const slack = await startSlack()
  const exec = await startExec(options.exec)
  const space = await databaseSpace('postgres')
  const env = {
    ...environmentBetween(slack, exec),
    EXEC_COACHES: 'U0COACH',
    ...environmentOf(space.settings),
    ...(urlOf && { DATABASE_URL: urlOf(space) }),
    ...options.env,
  }

  const replicas = {
    slack,
    exec,
    /** Their database in PostgreSQL. */
    space,
    /** The environment of every replica. */
    env,
    all: [] as Replica[],
    /** Adds a replica. */
    async start(): Promise<Replica> {
      const { log, lines } = capturedLog()
      const replica = { ...(await startBot(env, log, { clock })), lines }
      replicas.all.push(replica)
      return replica
    },
    /** Sends Slack's deliveries to this replica from now on. */
    connectTo: ({ url }: { url: string }) => slack.connectTo(url),
    /** Resolves when every replica has answered what it acknowledged. */
    async idle(): Promise<void> {
      await Promise.all(replicas.all.map(({ bot }) => bot.idle()))
    },
    /** Throws if a log holds a secret or feedback. */
    async close(): Promise<void> {
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
