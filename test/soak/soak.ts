import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { startSlack } from '../support/acme.ts'
import { machineClock } from '../support/clock.ts'
import { type FakeExec, startExec } from '../support/exec/fake-exec.ts'
import { sessionDocument, ungradedDocument } from '../support/exec/session-documents.ts'
import { findLeaks } from '../support/log-leaks.ts'
import { environmentBetween } from '../support/started-bot.ts'
import { startBotProcess } from './bot-process.ts'
import { Faults } from './faults.ts'
import { Visitor } from './traffic.ts'

/** The number of actions in half an hour, at one every half second. */
const TURNS = 3600
/** After so many the caches are full. */
const WARM_UP = 1200
const SAMPLES = 6
const VISITORS = 12
const TURNS_PER_TROUBLE = 20
const SESSIONS = 100
/** The dedup entries of all deliveries are no leak; half a megabyte is noise. */
const ALLOWED_GROWTH = (TURNS - WARM_UP) * 500 + 512 * 1024

const deliveryLine = z.object({ msg: z.literal('delivery'), surface: z.string(), outcome: z.string() })

const slack = await startSlack({ clock: machineClock })
const limits = { perMinute: 100_000, perDay: 1_000_000 }
const exec = await startExec({ limits, clock: machineClock })
const ids = fillExec(exec)
const folder = mkdtempSync(join(tmpdir(), 'soak-'))
const bot = await startBotProcess({
  ...environmentBetween(slack, exec),
  EXEC_COACHES: 'U0COACH',
  // Half an hour of it passes in a minute.
  EXEC_LIMIT_PER_MINUTE: String(limits.perMinute),
  EXEC_LIMIT_PER_DAY: String(limits.perDay),
  DATABASE_URL: `sqlite:${folder}/soak.db`,
})
slack.connectTo(bot.url)
const violations = await soak()
await Promise.all([slack.close(), exec.close()])
rmSync(folder, { recursive: true, force: true })
for (const violation of violations) print(`✗ ${violation}`)
process.exitCode = violations.length === 0 ? 0 : 1

function fillExec({ sessions }: FakeExec): string[] {
  for (let index = 0; index < 10; index += 1) {
    const id = `ungraded${index}`
    sessions.set(id, ungradedDocument({ id, created_at: new Date(machineClock() - 60_000).toISOString() }))
  }
  const graded = Array.from({ length: SESSIONS }, (_, index) => `session${index}`)
  for (const id of graded) sessions.set(id, sessionDocument({ id }))
  return graded
}

async function soak(): Promise<string[]> {
  const began = performance.now()
  const visitors = Array.from({ length: VISITORS }, () => new Visitor(slack))
  for (const visitor of visitors) await visitor.arrive('session0')

  const faults = new Faults(slack, exec)
  await act(visitors, faults, 0, WARM_UP)
  const heaps = [await bot.heap()]
  const step = (TURNS - WARM_UP) / SAMPLES
  for (let from = WARM_UP; from < TURNS; from += step) {
    await act(visitors, faults, from, from + step)
    heaps.push(await bot.heap())
  }
  const seconds = (performance.now() - began) / 1000
  const code = await bot.stop()
  const total = slack.deliveries.length
  print(
    `${total} deliveries in ${seconds.toFixed(0)} s, ${faults.made} faults of Slack and as many of Exec, ` +
      `${exec.requests.length} requests to Exec`,
  )
  return [
    ...slack.refusals.map(({ method, why }) => `Slack refused ${method}: ${why}`),
    ...slack.notices.map(({ text }) => `Slack showed ${text}`),
    ...judgeHeap(heaps),
    ...judgeLog(),
    ...(code === 0 ? [] : [`the bot ended with ${code}`]),
  ]
}

/** The visitors take turns as fast as they get acknowledgements. Ends when all is answered. */
async function act(visitors: Visitor[], faults: Faults, from: number, to: number): Promise<void> {
  let turn = from
  const visit = async (visitor: Visitor) => {
    while (turn < to) {
      const own = turn
      turn += 1
      if (own % TURNS_PER_TROUBLE === 0) faults.make()
      await visitor.act(own, ids)
    }
  }
  await Promise.all(visitors.map(visit))
  await bot.idle()
}

function judgeHeap(heaps: readonly number[]): string[] {
  const megabytes = heaps.map((bytes) => (bytes / 1024 / 1024).toFixed(1))
  print(`heap after warm-up and at each sixth of the rest, in MB: ${megabytes.join(' ')}`)
  const growth = (heaps.at(-1) ?? 0) - (heaps[0] ?? 0)
  return growth <= ALLOWED_GROWTH ? [] : [`the heap grew by ${growth} bytes; ${ALLOWED_GROWTH} are allowed`]
}

function judgeLog(): string[] {
  const lines = bot.lines.filter((line) => deliveryLine.safeParse(JSON.parse(line)).success)
  const { botToken, signingSecret } = slack.settings
  const leaks = findLeaks(bot.lines, {
    secrets: [botToken, signingSecret, exec.apiKey],
    people: slack.workspace.people.map(({ email }) => ({ email })),
    sessions: [...exec.sessions.values()],
  })
  return [
    ...leaks.map((leak) => `the log holds ${leak}`),
    ...(lines.length === slack.deliveries.length
      ? []
      : [`${slack.deliveries.length} deliveries, but ${lines.length} lines in the log`]),
  ]
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
