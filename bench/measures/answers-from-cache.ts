import { sessionCard } from '../../src/blocks/card/session-card.ts'
import { gradedSession } from '../../test/support/read-documents.ts'
import { benchDocument } from '../bench-session.ts'
import { closedLoop } from '../load.ts'
import { createLoadCommand, type MakeDelivery } from '../load-command.ts'
import type { Metric, Target, Unit } from '../metric.ts'
import {
  CACHED_SESSION,
  type NetworkStub,
  PEOPLE,
  PROGRESS,
  sessionOf,
  startNetworkStub,
} from '../network-stub.ts'
import type { Plan } from '../plan.ts'
import { type Environment, type Measured, startApp, startBare } from '../processes.ts'
import type { Setup } from '../setup.ts'
import { commandDelivery, showRubricDelivery } from '../slack-delivery.ts'
import { each, type Turns, takeTurns } from '../take-turns.ts'

const LANES = 32
const SAME_MESSAGE = 'Bolt that acknowledges and responds with one such message'

interface CachedAnswer {
  name: string
  make: MakeDelivery
  /** The message that the app answers with for this session. */
  messageFor(session: string, hasProgress?: boolean): object
}

const COMMAND: CachedAnswer = {
  name: 'commands from cache, from request to card',
  make: commandDelivery,
  messageFor: (session, hasProgress) => ({
    response_type: 'ephemeral',
    ...card(session, false, hasProgress),
  }),
}

const SHOW_EVALUATIONS: CachedAnswer = {
  name: 'Show rubric, 12 items, from request to card',
  make: showRubricDelivery,
  messageFor: (session, hasProgress) => ({ replace_original: true, ...card(session, true, hasProgress) }),
}

interface Turn {
  commandsPerSecond: number
  clicksPerSecond: number
  residentMb: number
}

/**
 * Measures whole answers from the app's cache: each person asks again when their card has arrived. The baseline is a bare Bolt
 * app that sends messages of the same content, which it reads at its start.
 */
export async function measureAnswersFromCache(setup: Setup, plan: Plan): Promise<Metric[]> {
  const session = sessionOf(0, CACHED_SESSION)
  const messages = { command: COMMAND.messageFor(session), action: SHOW_EVALUATIONS.messageFor(session) }
  const turns = await takeTurns<Turn>(plan.rounds, {
    baseline: () => load((environment) => startBare(setup, environment, { messages }), plan),
    app: () => load((environment) => startApp(setup, environment), plan),
  })
  const atLeast = { atLeastTimes: 0.95 }
  const atMost = { atMostTimes: 1.25 }
  return [
    metric(
      COMMAND.name,
      '1/s',
      each(turns, ({ commandsPerSecond }) => commandsPerSecond),
      atLeast,
    ),
    metric(
      SHOW_EVALUATIONS.name,
      '1/s',
      each(turns, ({ clicksPerSecond }) => clicksPerSecond),
      atLeast,
    ),
    metric(
      'resident memory after both',
      'MB',
      each(turns, ({ residentMb }) => residentMb),
      atMost,
    ),
  ]
}

function metric(name: string, unit: Unit, turns: Turns<number>, target: Target): Metric {
  return { name, unit, ...turns, beside: SAME_MESSAGE, target }
}

async function load(start: (environment: Environment) => Promise<Measured>, plan: Plan): Promise<Turn> {
  const stub = await startNetworkStub()
  const measured = await start(stub)
  try {
    const commandsPerSecond = await loadWith(COMMAND, measured, stub, plan)
    // By now, only the code that draws evaluations is cold.
    const shorterWarmUp = { ...plan, warmMs: plan.warmMs / 2 }
    const clicksPerSecond = await loadWith(SHOW_EVALUATIONS, measured, stub, shorterWarmUp)
    return { commandsPerSecond, clicksPerSecond, residentMb: await measured.residentMb() }
  } finally {
    await measured.stop()
    stub.close()
  }
}

/** @returns answers per second. Throws for an answer that is not the expected card. */
async function loadWith(
  { make, messageFor }: CachedAnswer,
  { port }: Measured,
  stub: NetworkStub,
  { warmMs, measuredMs }: Plan,
): Promise<number> {
  const loadCommand = createLoadCommand(port, stub, make, CACHED_SESSION)
  const people = Array.from({ length: PEOPLE }, (_, person) => person)
  // A card does not wait long for its progress line, so at the start of a load it may lack it.
  const cards = new Set(
    people.flatMap((person) =>
      [true, false].map((hasProgress) =>
        JSON.stringify(messageFor(sessionOf(person, CACHED_SESSION), hasProgress)),
      ),
    ),
  )
  const run = async () => {
    const answer = await loadCommand.untilAnswered()
    if (!cards.has(answer)) throw new Error(`This is not the expected card: ${answer.slice(0, 300)}`)
  }
  try {
    await closedLoop({ run, ms: warmMs, lanes: LANES })
    const { perSecond } = await closedLoop({ run, ms: measuredMs, lanes: LANES })
    return perSecond
  } finally {
    loadCommand.close()
  }
}

function card(id: string, isExpanded: boolean, hasProgress = true) {
  const options = {
    reference: { id },
    sessionUrl: undefined,
    surface: 'message' as const,
    now: new Date(),
    isExpanded,
    progress: hasProgress ? { line: PROGRESS } : undefined,
  }
  return sessionCard(gradedSession(benchDocument({ id })), options)
}
