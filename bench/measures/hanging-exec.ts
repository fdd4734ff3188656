import { closedLoop, openLoop } from '../load.ts'
import { createLoadCommand } from '../load-command.ts'
import type { Metric } from '../metric.ts'
import { startNetworkStub } from '../network-stub.ts'
import type { Plan } from '../plan.ts'
import { startApp } from '../processes.ts'
import type { Setup } from '../setup.ts'
import { commandDelivery } from '../slack-delivery.ts'
import { percentile } from '../statistics.ts'
import { takeTurns } from '../take-turns.ts'

const LANES = 32
/** Far more than Exec's limit for a workspace, and few enough that the app never replies that it is busy. */
const PER_SECOND = 50
const EXEC_MS = 50

/** Compares the app's acks of commands for new sessions while Exec hangs with those while Exec answers. */
export async function measureHangingExec(setup: Setup, plan: Plan): Promise<Metric[]> {
  const turns = await takeTurns(plan.rounds, {
    baseline: () => acknowledgements(setup, plan, false),
    app: () => acknowledgements(setup, plan, true),
  })
  return [
    {
      name: `acknowledgement p99 with Exec hanging, at ${PER_SECOND}/s`,
      unit: 'ms',
      // One round has too few values for p99.
      app: [percentile(turns.app.flat(), 99)],
      baseline: [percentile(turns.baseline.flat(), 99)],
      beside: `the app, Exec answering in ${EXEC_MS} ms`,
      target: { atMostTimes: 1.2 },
    },
  ]
}

/** @returns the latency of each ack, in milliseconds. */
async function acknowledgements(
  setup: Setup,
  { warmMs, hangingMs }: Plan,
  isHanging: boolean,
): Promise<number[]> {
  const stub = await startNetworkStub({ execMs: EXEC_MS })
  const measured = await startApp(setup, stub)
  const loadCommand = createLoadCommand(measured.port, stub, commandDelivery, (sent) => `session${sent}`)
  const run = () => loadCommand.untilAcknowledged()
  try {
    await closedLoop({ run: () => loadCommand.untilAnswered(), ms: warmMs / 2, lanes: LANES })
    if (isHanging) stub.hangExec()
    const { latencies } = await openLoop({ run, ms: hangingMs, perSecond: PER_SECOND })
    return latencies
  } finally {
    loadCommand.close()
    await measured.stop()
    stub.close()
  }
}
