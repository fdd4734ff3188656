import { config as readDotenv } from 'dotenv'
import { collectDefaultMetrics } from 'prom-client'
import { type Bot, createBot } from './app.ts'
import { type Config, describeConfigProblems, parseConfig } from './config/config.ts'
import { createLog, describeError, type Log } from './lib/log.ts'
import { createMetrics } from './ops/metrics.ts'

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
  const bot = createBot(config, log, { metrics })
  const isStopping = stopOnSignals(bot, log)

  try {
    await bot.listen()
    const connected = await bot.connect()
    // Node parses the source map when it first reads a stack, and stops the process meanwhile. Better now than under load.
    void new Error('for its stack').stack
    if (connected.ok) return
    const { variable, slackError } = connected.error
    process.stderr.write(
      `Slack rejects ${variable} (${slackError}). Copy it again from the app's settings in Slack.\n`,
    )
    process.exit(1)
  } catch (error) {
    if (!isStopping()) end(error)
  }
}

/** The first signal stops the bot, with exit code 0 if all acknowledged deliveries are answered, else 1. A second one exits at once. */
function stopOnSignals(bot: Bot, log: Log): () => boolean {
  let isStopping = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, async () => {
      if (isStopping) process.exit(1)
      isStopping = true
      log.info('stopping', { reason: signal })
      const unanswered = await bot.stop()
      log.info('stopped', { unanswered })
      process.exit(unanswered === 0 ? 0 : 1)
    })
  }
  return () => isStopping
}
