import { cardMessage } from '../bench-session.ts'
import { closedLoop, openLoop } from '../load.ts'
import { createLoadCommand } from '../load-command.ts'
import type { Metric } from '../metric.ts'
import { CACHED_SESSION, startNetworkStub } from '../network-stub.ts'
import type { Plan } from '../plan.ts'
import { type Environment, type Measured, startApp, startBare } from '../processes.ts'
import type { Setup } from '../setup.ts'
import { commandDelivery } from '../slack-delivery.ts'
import { percentile } from '../statistics.ts'
import { takeTurns } from '../take-turns.ts'

const WARMING_LANES = 32
/** Twelve times the most that Slack delivers to one workspace, which is 30,000 an hour. */
const PER_SECOND = 100
const TARGETS = [
  { percent: 50, atMostTimes: 1.2 },
  { percent: 99, atMostTimes: 0.75 },
]

/** Compares acks while both apps do the whole work: the app answers from its cache, bare Bolt responds with one such message. */
export async function measureAcknowledgements(setup: Setup, plan: Plan): Promise<Metric[]> {
  const messages = { command: cardMessage() }
  const turns = await takeTurns(plan.rounds, {
    baseline: () => latencies((environment) => startBare(setup, environment, { messages }), plan),
    app: () => latencies((environment) => startApp(setup, environment), plan),
  })
  // Over all rounds: one round has too few values for p99.
  return TARGETS.map(({ percent, ...target }) => ({
    name: `acknowledgement p${percent}, at ${PER_SECOND}/s`,
    unit: 'ms',
    app: [percentile(turns.app.flat(), percent)],
    baseline: [percentile(turns.baseline.flat(), percent)],
    beside: 'Bolt that acknowledges and responds with one such message',
    target,
  }))
}

/** In milliseconds. */
async function latencies(
  start: (environment: Environment) => Promise<Measured>,
  { warmMs, measuredMs }: Plan,
): Promise<number[]> {
  const stub = await startNetworkStub()
  const measured = await start(stub)
  const loadCommand = createLoadCommand(measured.port, stub, commandDelivery, CACHED_SESSION)
  try {
    await closedLoop({ run: () => loadCommand.untilAnswered(), ms: warmMs, lanes: WARMING_LANES })
    const run = () => loadCommand.untilAcknowledged()
    return (await openLoop({ run, ms: 4 * measuredMs, perSecond: PER_SECOND })).latencies
  } finally {
    loadCommand.close()
    await measured.stop()
    stub.close()
  }
}
