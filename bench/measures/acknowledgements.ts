import { closedLoop, openLoop } from '../load.ts'
import { createLoadCommand, type LoadCommand } from '../load-command.ts'
import type { Metric } from '../metric.ts'
import { startNetworkStub } from '../network-stub.ts'
import type { Plan } from '../plan.ts'
import { type Environment, type Measured, startApp, startBare } from '../processes.ts'
import type { Setup } from '../setup.ts'
import { commandDelivery } from '../slack-delivery.ts'
import { percentile } from '../statistics.ts'
import { each, takeTurns } from '../take-turns.ts'

const LANES = 32
/** Sixty times the most that Slack delivers to one workspace, which is 30,000 an hour. */
const STEADY_PER_SECOND = 500
const ONLY_ACKS = 'Bolt that only acknowledges'

interface Turn {
  perSecond: number
  /** At the steady rate, in milliseconds. */
  latencies: number[]
}

/**
 * Compares the app's acks while Exec hangs with those of a bare Bolt app that only acknowledges. All that the app does before
 * it waits for Exec counts against it. First at a steady rate, then as fast as it can.
 */
export async function measureAcknowledgements(setup: Setup, plan: Plan): Promise<Metric[]> {
  const baseline = (environment: Environment) => startBare(setup, environment)
  const app = (environment: Environment) => startApp(setup, environment, { app: setup.unboundedApp })
  async function load(
    start: (environment: Environment) => Promise<Measured>,
    warmUp: keyof Pick<LoadCommand, 'untilAcknowledged' | 'untilAnswered'>,
  ): Promise<Turn> {
    const stub = await startNetworkStub()
    const measured = await start(stub)
    const warmUpCommand = createLoadCommand(measured.port, stub, commandDelivery)
    const loadCommand = createLoadCommand(measured.port, stub, commandDelivery, 'hanging')
    const run = () => loadCommand.untilAcknowledged()
    const ms = plan.measuredMs
    try {
      await closedLoop({ run: () => warmUpCommand[warmUp](), ms: plan.warmMs, lanes: LANES })
      stub.hangExec()
      const { latencies } = await openLoop({ run, ms: 2 * ms, perSecond: STEADY_PER_SECOND })
      const { perSecond } = await closedLoop({ run, ms, lanes: LANES })
      return { perSecond, latencies }
    } finally {
      warmUpCommand.close()
      loadCommand.close()
      await measured.stop()
      stub.close()
    }
  }

  const turns = await takeTurns(plan.rounds, {
    baseline: () => load(baseline, 'untilAcknowledged'),
    app: () => load(app, 'untilAnswered'),
  })
  const throughput: Metric = {
    name: `acknowledgements, ${LANES} at a time`,
    unit: '1/s',
    ...each(turns, ({ perSecond }) => perSecond),
    beside: ONLY_ACKS,
    target: { atLeastTimes: 0.9 },
  }
  const latencies = [50, 99].map(
    (percent): Metric => ({
      name: `acknowledgement p${percent}, at ${STEADY_PER_SECOND}/s`,
      unit: 'ms',
      app: [pooled(turns.app, percent)],
      baseline: [pooled(turns.baseline, percent)],
      beside: ONLY_ACKS,
      target: { atMostTimes: 1.2 },
    }),
  )
  return [throughput, ...latencies]
}

/** Over all rounds: one round has too few values for p99. */
function pooled(turns: readonly Turn[], percent: number): number {
  return percentile(
    turns.flatMap(({ latencies }) => latencies),
    percent,
  )
}
