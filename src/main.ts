import { config as readDotenv } from 'dotenv'
import { createBot } from './app.ts'
import { describeConfigProblems, parseConfig } from './config.ts'
import { createLog, describeError } from './server/log.ts'

/** How long a stop waits for what is being answered. */
const STOP_MS = 10_000

readDotenv({ quiet: true })
const parsed = parseConfig(process.env)
if (parsed.ok) {
  await run(parsed.value)
} else {
  process.stderr.write(describeConfigProblems(parsed.error))
  process.exitCode = 1
}

async function run(config: Parameters<typeof createBot>[0]): Promise<void> {
  const log = createLog(config.logLevel)
  const bot = createBot(config, log)
  let isStopping = false

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (isStopping) process.exit(1)
      isStopping = true
      log.info('stopping', { reason: signal })
      setTimeout(() => process.exit(1), STOP_MS).unref()
      bot.stop().then(() => process.exit(0), end)
    })
  }
  process.on('unhandledRejection', end)

  function end(error: unknown): void {
    log.error('the process ends', describeError(error))
    process.exit(1)
  }

  try {
    await bot.listen()
    const connected = await bot.connect()
    if (connected.ok) return
    const { variable, slackError } = connected.error
    process.stderr.write(
      `Slack rejects ${variable} (${slackError}). Copy it again from the app's settings in Slack.\n`,
    )
    process.exit(1)
  } catch (error) {
    if (!isStopping) end(error)
  }
}
