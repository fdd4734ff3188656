import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import type { KyselyPlugin } from 'kysely'
import { createBot } from '../../src/app.ts'
import { parseConfig } from '../../src/config/config.ts'
import { Database } from '../../src/database/database.ts'
import { ENCRYPTED } from '../../src/features/features.ts'
import { createLog } from '../../src/lib/log.ts'

/*
 * The app as `src/main.ts` starts it, which counts its statements and tells what it has taken when it is asked.
 */

setFlagsFromString('--heap-growing-percent=50')
let statements = 0
const counter: KyselyPlugin = {
  transformQuery({ node }) {
    statements += 1
    return node
  },
  transformResult: ({ result }) => Promise.resolve(result),
}

const parsed = parseConfig(process.env)
if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
const config = parsed.value
const log = createLog(config.logLevel)
const database = new Database(config.database, log, { plugins: [counter], encrypted: ENCRYPTED })
const delay = monitorEventLoopDelay({ resolution: 5 })
delay.enable()
const startedAt = performance.now()
const bot = createBot(config, log, { database })
const listening = await bot.listen()
const connected = await bot.connect()
if (!listening.ok || !connected.ok) throw new Error('The app does not start.')
process.send?.({ port: listening.value, readyMs: performance.now() - startedAt })

process.on('message', () => {
  const { user, system } = process.cpuUsage()
  const { rss, heapUsed } = process.memoryUsage()
  process.send?.({
    cpuMs: (user + system) / 1000,
    statements,
    rssMb: rss / 2 ** 20,
    heapMb: heapUsed / 2 ** 20,
    longestBlockMs: delay.max / 1e6,
  })
  delay.reset()
})
process.once('SIGTERM', () => void bot.stop().finally(() => process.exit()))
