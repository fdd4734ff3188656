import { collectDefaultMetrics } from 'prom-client'
import { createBot } from '../../src/app.ts'
import { parseConfig } from '../../src/config/config.ts'
import { createLog } from '../../src/lib/log.ts'
import { createMetrics } from '../../src/ops/metrics.ts'

/** The app as `main.ts` runs it, but without a bound on deliveries in flight: the bench leaves all of them hanging. */
const config = parseConfig(process.env)
if (!config.ok) throw new Error('The configuration is incomplete.')
const metrics = createMetrics()
collectDefaultMetrics({ register: metrics.registry })
const log = createLog(config.value.logLevel)
const bot = createBot(config.value, log, { metrics, maxInFlight: Number.POSITIVE_INFINITY })
await bot.listen()
await bot.connect()
void new Error('for its stack').stack
process.once('SIGTERM', () => process.exit())
