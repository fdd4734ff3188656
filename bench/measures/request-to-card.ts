import { startSlack } from '../../test/support/acme.ts'
import { startExec } from '../../test/support/exec/fake-exec.ts'
import type { FakeSlack } from '../../test/support/slack/slack.ts'
import { benchDocument, cardMessage } from '../bench-session.ts'
import { closedLoop, openLoop } from '../load.ts'
import type { Metric } from '../metric.ts'
import type { Plan } from '../plan.ts'
import { type Environment, type Measured, startApp, startBare } from '../processes.ts'
import type { Setup } from '../setup.ts'
import { percentile } from '../statistics.ts'
import { each, takeTurns } from '../take-turns.ts'

const PER_SECOND = 50
const LATENCY_MS = 50
const WARMING_LANES = 8
const TARGETS = [
  { percent: 50, atMostTimes: 1.2 },
  { percent: 99, atMostTimes: 1.4 },
]
const JANE = 'U0REP'
const NO_LIMITS = { perMinute: 1_000_000, perDay: 1_000_000 }

/**
 * Measures the app's own time from a command to the card's arrival at the response_url, over the strict fakes. Each command is
 * for a session that is not cached. The fake Exec's own time is subtracted; no other request is on the critical path, because
 * the app looks up the person at the same time. The baseline is a bare Bolt app that fetches the session and responds with a
 * constant.
 */
export async function measureRequestToCard(setup: Setup, plan: Plan): Promise<Metric[]> {
  const command = cardMessage()
  const turns = await takeTurns(1, {
    app: () => ownTimes((environment) => startApp(setup, environment), plan),
    baseline: () =>
      ownTimes(
        (environment) => startBare(setup, environment, { messages: { command }, asksExec: true }),
        plan,
      ),
  })
  return TARGETS.map(({ percent, atMostTimes }) => ({
    name: `request to card, own time p${percent}, at ${PER_SECOND}/s`,
    unit: 'ms',
    ...each(turns, (times) => percentile(times, percent)),
    beside: 'Bolt that acknowledges, fetches the session and responds with one such message',
    target: { atMostTimes },
  }))
}

async function ownTimes(
  start: (environment: Environment) => Promise<Measured>,
  { warmMs, cardMs }: Plan,
): Promise<number[]> {
  const clock = () => performance.timeOrigin + performance.now()
  const slack = await startSlack({ latencyMs: LATENCY_MS, clock })
  const exec = await startExec({ latencyMs: LATENCY_MS, limits: NO_LIMITS, clock })
  const measured = await start({
    slackApiUrl: slack.apiUrl,
    execApiUrl: exec.url,
    botToken: slack.settings.botToken,
    signingSecret: slack.settings.signingSecret,
    execApiKey: exec.apiKey,
  })
  slack.connectTo(`http://127.0.0.1:${measured.port}`)
  const cardArrival = watchCards(slack)
  let sent = 0
  const times: number[] = []

  async function run(): Promise<void> {
    sent += 1
    const id = `session-${sent}`
    exec.sessions.set(id, benchDocument({ id }))
    const sentAt = clock()
    const { status, responseUrl = '' } = await slack.command({ user: JANE, channel: 'C0TEAM', text: id })
    if (status !== 200) throw new Error(`A command was answered with ${status}.`)
    const cardArrivedAt = await cardArrival(new URL(responseUrl).pathname)
    const execMs = exec.requests.find(({ path }) => path === `/sessions/${id}`)?.ms
    if (execMs === undefined) throw new Error(`Exec was not asked for ${id}.`)
    times.push(cardArrivedAt - sentAt - execMs)
  }

  try {
    await closedLoop({ run, ms: warmMs, lanes: WARMING_LANES })
    times.length = 0
    await openLoop({ run, ms: cardMs, perSecond: PER_SECOND })
    return times
  } finally {
    await measured.stop()
    await Promise.all([slack.close(), exec.close()])
  }
}

/** @returns a function that resolves to the time, by the fake's clock, at which a card arrived at that path. */
function watchCards(slack: FakeSlack): (path: string) => Promise<number> {
  const arrived = new Map<string, number>()
  const waiting = new Map<string, (at: number) => void>()
  slack.on('wire', ({ name, at }) => {
    const path = slack.calls.at(-1)?.url
    if (name !== 'response_url' || path === undefined) return
    arrived.set(path, at)
    waiting.get(path)?.(at)
  })
  return (path) =>
    new Promise((resolve) => {
      const at = arrived.get(path)
      if (at === undefined) waiting.set(path, resolve)
      else resolve(at)
    })
}
