import { startSlack } from './acme.ts'
import { capturedLog } from './captured-log.ts'
import { testClock } from './clock.ts'
import { type DatabaseSpace, databaseSpace, environmentOf } from './database/databases.ts'
import { startExec } from './exec/fake-exec.ts'
import { environmentBetween, startBot } from './started-bot.ts'
import { refuseLeaks } from './test-app.ts'

export type Replicas = Awaited<ReturnType<typeof startReplicas>>

export interface ReplicasOptions {
  env?: Record<string, string>
  /** By which way they reach their database. */
  urlOf?: (space: DatabaseSpace) => string
  clock?: () => number
}

/** Starts two bots that share a PostgreSQL, a fake Slack and a fake Exec. */
export async function startReplicas({ urlOf, clock = testClock, ...options }: ReplicasOptions = {}) {
  const slack = await startSlack()
  const exec = await startExec()
  const space = await databaseSpace('postgres')
  const env = {
    ...environmentBetween(slack, exec),
    EXEC_COACHES: 'U0COACH',
    ...environmentOf(space.settings),
    ...(urlOf && { DATABASE_URL: urlOf(space) }),
    ...options.env,
  }
  async function start() {
    const { log, lines } = capturedLog()
    return { ...(await startBot(env, log, { clock })), lines }
  }
  const one = await start()
  const two = await start()
  return {
    slack,
    exec,
    /** Their database in PostgreSQL. */
    space,
    one,
    two,
    /** Resolves when both have answered what they acknowledged. */
    idle: () => Promise.all([one.bot.idle(), two.bot.idle()]),
    /** Throws if a log holds a secret or feedback. */
    async close(): Promise<void> {
      await Promise.all([one.bot.stop(), two.bot.stop()])
      await Promise.all([slack.close(), exec.close()])
      await space.remove()
      for (const { lines } of [one, two]) refuseLeaks(lines, slack, exec)
    },
  }
}
