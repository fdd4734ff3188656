import { closedLoop } from '../load.ts'
import { createLoadCommand, type MakeDelivery } from '../load-command.ts'
import type { Metric, Target, Unit } from '../metric.ts'
import { CACHED_SESSION, type NetworkStub, startNetworkStub } from '../network-stub.ts'
import type { Plan } from '../plan.ts'
import { type Environment, type Measured, type Messages, startApp, startBare } from '../processes.ts'
import type { Setup } from '../setup.ts'
import { commandDelivery, helpDelivery, showRubricDelivery } from '../slack-delivery.ts'
import { each, takeTurns } from '../take-turns.ts'

const LANES = 32
const SAME_MESSAGE = 'Bolt that acknowledges and responds with one such message'

const DELIVERIES = {
  command: commandDelivery,
  help: helpDelivery,
  action: showRubricDelivery,
} satisfies Record<keyof Messages, MakeDelivery>

interface Speed {
  perSecond: number
  /** Processor time for each answer, in milliseconds. */
  cpuMs: number
}

type Turn = Record<keyof Messages, Speed> & { residentMb: number }

/**
 * Measures whole answers without a request to Exec: each person asks again when their answer has arrived. The baseline is a bare Bolt
 * app that sends the app's own answers, which it reads at its start.
 */
export async function measureAnswersFromCache(setup: Setup, plan: Plan): Promise<Metric[]> {
  const messages = await between(
    (environment) => startApp(setup, environment),
    async (measured, stub) => ({
      command: await lastAnswer('command', measured, stub, plan),
      help: await lastAnswer('help', measured, stub, plan),
      action: await lastAnswer('action', measured, stub, plan),
    }),
  )
  const turn = (start: (environment: Environment) => Promise<Measured>) =>
    between(start, async (measured, stub): Promise<Turn> => {
      // From the second on, only the code that draws the answer is cold.
      const shorterWarmUp = { ...plan, warmMs: plan.warmMs / 2 }
      return {
        command: await speedOf('command', messages, measured, stub, plan),
        help: await speedOf('help', messages, measured, stub, shorterWarmUp),
        action: await speedOf('action', messages, measured, stub, shorterWarmUp),
        residentMb: await measured.residentMb(),
      }
    })
  const turns = await takeTurns<Turn>(plan.rounds, {
    baseline: () => turn((environment) => startBare(setup, environment, { messages })),
    app: () => turn((environment) => startApp(setup, environment)),
  })
  const metric = (name: string, unit: Unit, value: (turn: Turn) => number, target: Target): Metric => ({
    name,
    unit,
    ...each(turns, value),
    beside: SAME_MESSAGE,
    target,
  })
  return [
    metric('help, from request to answer', '1/s', ({ help }) => help.perSecond, { atLeastTimes: 1.25 }),
    metric('help, processor time', 'ms', ({ help }) => help.cpuMs, { atMostTimes: 0.8 }),
    metric('commands from cache, from request to card', '1/s', ({ command }) => command.perSecond, {
      atLeastTimes: 1,
    }),
    metric('commands from cache, processor time', 'ms', ({ command }) => command.cpuMs, { atMostTimes: 1 }),
    metric('Show rubric, 12 items, from request to card', '1/s', ({ action }) => action.perSecond, {
      atLeastTimes: 0.95,
    }),
    metric('resident memory after all', 'MB', ({ residentMb }) => residentMb, { atMostTimes: 1.1 }),
  ]
}

async function between<Value>(
  start: (environment: Environment) => Promise<Measured>,
  measure: (measured: Measured, stub: NetworkStub) => Promise<Value>,
): Promise<Value> {
  const stub = await startNetworkStub()
  const measured = await start(stub)
  try {
    return await measure(measured, stub)
  } finally {
    await measured.stop()
    stub.close()
  }
}

/** After the warm-up: at first a card may lack its progress line. */
async function lastAnswer(
  kind: keyof Messages,
  { port }: Measured,
  stub: NetworkStub,
  { warmMs }: Plan,
): Promise<object> {
  const loadCommand = createLoadCommand(port, stub, DELIVERIES[kind], CACHED_SESSION)
  try {
    await closedLoop({ run: () => loadCommand.untilAnswered(), ms: warmMs / 2, lanes: LANES })
    const answer: unknown = JSON.parse(await loadCommand.untilAnswered())
    if (typeof answer !== 'object' || answer === null) throw new Error('This is no message.')
    return answer
  } finally {
    loadCommand.close()
  }
}

/** Throws for an answer that is not the expected one. */
async function speedOf(
  kind: keyof Messages,
  messages: Messages,
  { port, cpuMs }: Measured,
  stub: NetworkStub,
  { warmMs, measuredMs }: Plan,
): Promise<Speed> {
  const expected = anyonesAnswer(JSON.stringify(messages[kind]))
  const loadCommand = createLoadCommand(port, stub, DELIVERIES[kind], CACHED_SESSION)
  const run = async () => {
    const answer = await loadCommand.untilAnswered()
    if (anyonesAnswer(answer) !== expected)
      throw new Error(`This is not the expected answer: ${answer.slice(0, 300)}`)
  }
  try {
    await closedLoop({ run: () => loadCommand.untilAnswered(), ms: warmMs, lanes: LANES })
    const before = await cpuMs()
    const { perSecond, latencies } = await closedLoop({ run, ms: measuredMs, lanes: LANES })
    return { perSecond, cpuMs: ((await cpuMs()) - before) / latencies.length }
  } finally {
    loadCommand.close()
  }
}

/** People's answers differ in the id of their session alone. */
function anyonesAnswer(text: string): string {
  return text.replaceAll(new RegExp(`${CACHED_SESSION}-\\d+`, 'g'), CACHED_SESSION)
}
