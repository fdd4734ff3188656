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
/** Far more than Exec lets a workspace ask, and few enough that all of it may wait: nobody is turned away. */
const PER_SECOND = 50
const EXEC_MS = 50

/** The app's acknowledgements while every session is a new one and Exec never answers, against Exec answering. */
export async function measureHangingExec(setup: Setup, plan: Plan): Promise<Metric[]> {
  const turns = await takeTurns(plan.rounds, {
    baseline: () => acknowledgements(setup, plan, false),
    app: () => acknowledgements(setup, plan, true),
  })
  return [
    {
      name: `acknowledgement p99 with Exec hanging, at ${PER_SECOND}/s`,
      unit: 'ms',
      // Few enough that a single round says little.
      app: [percentile(turns.app.flat(), 99)],
      baseline: [percentile(turns.baseline.flat(), 99)],
      beside: `the app, Exec answering in ${EXEC_MS} ms`,
      target: { atMostTimes: 1.2 },
    },
  ]
}

/** @returns how long each took, in milliseconds. */
async function acknowledgements(
  setup: Setup,
  { warmMs, hangingMs }: Plan,
  hangs: boolean,
): Promise<number[]> {
  const stub = await startNetworkStub({ execMs: EXEC_MS })
  const measured = await startApp(setup, stub)
  const loadCommand = createLoadCommand(measured.port, stub, commandDelivery, (asked) => `session${asked}`)
  const run = () => loadCommand.untilAcknowledged()
  try {
    await closedLoop({ run: () => loadCommand.untilAnswered(), ms: warmMs / 2, lanes: LANES })
    if (hangs) stub.hangExec()
    const { latencies } = await openLoop({ run, ms: hangingMs, perSecond: PER_SECOND })
    return latencies
  } finally {
    loadCommand.close()
    await measured.stop()
    stub.close()
  }
}
