import { setFlagsFromString } from 'node:v8'
import { config as readDotenv } from 'dotenv'
import { collectDefaultMetrics } from 'prom-client'
import { type Bot, createBot, describeStartProblem } from './app.ts'
import { type Config, describeConfigProblems, parseConfig } from './config/config.ts'
import { type DatabaseProblem, describeDatabaseProblem } from './database/database-error.ts'
import { createLog, describeError, type Log } from './lib/log.ts'
import { createMetrics } from './ops/metrics.ts'
import type { RejectedToken } from './slack/connection.ts'

// Without this, V8 lets a busy app's heap grow to several times what is in use. The same flag as an option of `node`
// would slow the start by a quarter: Node.js then compiles its own code again.
setFlagsFromString('--heap-growing-percent=50')
readDotenv({ quiet: true })
const parsed = parseConfig(process.env)
if (parsed.ok) {
  await run(parsed.value)
} else {
  process.stderr.write(describeConfigProblems(parsed.error))
  process.exitCode = 1
}

async function run(config: Config): Promise<void> {
  const log = createLog(config.logLevel)
  const end = (error: unknown) => {
    log.error('the process ends', describeError(error))
    process.exit(1)
  }
  process.on('unhandledRejection', end)
  process.on('uncaughtException', end)
  const metrics = createMetrics()
  collectDefaultMetrics({ register: metrics.registry })
  const bot = createBot(config, log, { metrics, onTokenRejected, onDatabaseProblem })
  const { stop, isStopping } = createStop(bot, log)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal, 0))

  function onTokenRejected(token: RejectedToken): void {
    sayRejected(token)
    if (!isStopping()) void stop('token_rejected', 1)
  }

  function onDatabaseProblem(problem: DatabaseProblem): void {
    if (isStopping()) return
    process.stderr.write(describeDatabaseProblem(problem))
    void stop('database', 1)
  }

  try {
    const listening = await bot.listen()
    if (!listening.ok) {
      process.stderr.write(describeStartProblem(listening.error))
      process.exit(1)
    }
    const connected = await bot.connect()
    // Node parses the source map when it first reads a stack, which blocks the process. Better now than under load.
    void new Error('for its stack').stack
    if (connected.ok) return
    sayRejected(connected.error)
    process.exit(1)
  } catch (error) {
    if (!isStopping()) end(error)
  }
}

function sayRejected({ variable, slackError }: RejectedToken): void {
  process.stderr.write(
    `Slack rejects ${variable} (${slackError}). Copy it again from the app's settings in Slack.\n`,
  )
}

/**
 * The first `stop` stops the bot, and exits with `code` if all acknowledged deliveries are answered, else with 1. A second one
 * exits at once.
 */
function createStop(bot: Bot, log: Log) {
  let isStopping = false
  return {
    isStopping: () => isStopping,
    async stop(reason: string, code: number): Promise<void> {
      if (isStopping) process.exit(1)
      isStopping = true
      log.info('stopping', { reason })
      const unanswered = await bot.stop()
      log.info('stopped', { unanswered })
      process.exit(unanswered === 0 ? code : 1)
    },
  }
}
