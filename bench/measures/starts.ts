import type { Metric } from '../metric.ts'
import { startNetworkStub } from '../network-stub.ts'
import type { Plan } from '../plan.ts'
import { type Measured, startApp, startBare } from '../processes.ts'
import type { Setup } from '../setup.ts'
import { takeTurns } from '../take-turns.ts'

/** Measures the time from the start of a process to its first 200 from `/healthz`; of the app beside a database that it has made. */
export async function measureStarts(setup: Setup, plan: Plan): Promise<Metric[]> {
  const stub = await startNetworkStub()
  const timed = async (starting: Promise<Measured>) => {
    const measured = await starting
    await measured.stop()
    return measured.startedMs
  }
  const folder = setup.makeFolder()
  const start = () => timed(startApp(setup, stub, { until: '/healthz', folder }))
  // Makes the database.
  await start()
  const turns = await takeTurns(plan.starts, {
    app: start,
    baseline: () => timed(startBare(setup, stub)),
  })
  stub.close()
  return [
    {
      name: 'start to listening',
      unit: 'ms',
      ...turns,
      beside: 'Bolt that only acknowledges',
      target: { atMostTimes: 1.2 },
    },
  ]
}
