import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { parseConfig } from '../../src/config/config.ts'
import { Database } from '../../src/database/database.ts'
import { inParts } from '../../src/lib/batches.ts'
import { createLog } from '../../src/lib/log.ts'
import { acmeWorkspace, addPeople, startSlack } from '../support/acme.ts'
import { capturedLog } from '../support/captured-log.ts'
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../support/durations.ts'
import { startExec } from '../support/exec/fake-exec.ts'
import { sessionDocument } from '../support/exec/session-documents.ts'
import { environmentBetween, startBot } from '../support/started-bot.ts'

/*
 * `npm run soak:graded -- [--speed 1] [--graded 500] [--used 0] [--choice at_once|each|default] [--slack-ms 300] [--exec-ms 300]`: many
 * sessions are graded between two polls, each another person's. Tells when their messages come, counted from the poll that finds them.
 * Exec counts its requests as the real one does. `--used`: how many of the day's requests the background has spent before. `--asks`:
 * somebody asks for a session so many seconds after the first message.
 */

const { values: options } = parseArgs({
  options: {
    speed: { type: 'string', default: '1' },
    graded: { type: 'string', default: '500' },
    used: { type: 'string', default: '0' },
    choice: { type: 'string', default: 'at_once' },
    asks: { type: 'string' },
    'slack-ms': { type: 'string', default: '300' },
    'exec-ms': { type: 'string', default: '300' },
  },
})
const speed = Number(options.speed)
const MONDAY = Date.parse('2026-03-16T10:00:05Z')
const startedAt = performance.now()
const clock = () => Math.round(MONDAY + speed * (performance.now() - startedAt))
const people = Array.from({ length: Number(options.graded) }, (_, at) => ({
  id: `U9N${at}`,
  email: `rep${at}@acme.com`,
}))

const workspace = acmeWorkspace()
addPeople(workspace, people)
const slack = await startSlack({ workspace, clock, latencyMs: Number(options['slack-ms']) / speed })
const exec = await startExec({ clock, latencyMs: Number(options['exec-ms']) / speed })
const folder = mkdtempSync(join(tmpdir(), 'graded-'))
const env = {
  ...environmentBetween(slack, exec),
  DATABASE_URL: `sqlite:${folder}/app.db`,
  STORE_ENCRYPTION_KEY: Buffer.alloc(32, 'a key').toString('base64'),
  EXEC_COACHES: 'U0COACH',
  EXEC_RESULTS_DEFAULT: options.choice === 'default' ? 'on' : 'off',
  EXEC_LIMIT_PER_DAY: String(1000 - 2 * Number(options.used)),
}
for (const [at, { id, email }] of people.entries())
  exec.sessions.set(
    `session${at}`,
    sessionDocument({
      id: `session${at}`,
      user: { id, email, first_name: 'Rep', last_name: id },
      created_at: new Date(beganAt(at)).toISOString(),
    }),
  )
await seed()
const { bot, url } = await startBot(env, capturedLog().log, {
  clock,
  outboxSleep: (ms, signal) => pause(ms / speed, undefined, { signal }).catch(() => undefined),
})
slack.connectTo(url)

const posts = () => slack.callsOf('chat.postMessage').filter(({ status }) => status === 200)
/** The first poll takes a few pages. */
const foundAt = () =>
  exec.requests.findLast(({ query, at }) => query.start_date !== undefined && at < MONDAY + MINUTE_MS)?.at ??
  MONDAY
let isAsked = options.asks === undefined
let told = 0
while (told < people.length && clock() - MONDAY < 60 * MINUTE_MS) {
  await pause(SECOND_MS / speed)
  const before = told
  told = posts().length
  if (Math.floor(told / 50) > Math.floor(before / 50)) say({ minutes: minutesOf(clock()), told })
  if (isAsked || told === 0 || clock() - (posts()[0]?.at ?? 0) < SECOND_MS * Number(options.asks)) continue
  isAsked = true
  const askedAt = clock()
  await slack.command({ user: 'U0COACH', channel: 'C0TEAM', text: `session${people.length - 1}` })
  await bot.idle()
  say({ askedSeconds: (clock() - askedAt) / SECOND_MS })
}
const times = posts().map(({ at }) => at)
const perMinute = times.map((at) => times.filter((other) => other >= at && other < at + MINUTE_MS).length)
const documents = exec.requests.filter(({ path }) => /^\/sessions\/./.test(path))
say({
  speed,
  told: times.length,
  firstSeconds: ((times[0] ?? 0) - foundAt()) / 1000,
  halfMinutes: minutesOf(times[Math.floor(times.length / 2)] ?? 0),
  lastMinutes: minutesOf(times.at(-1) ?? 0),
  withFeedback: posts().filter(({ args }) => JSON.stringify(args).includes('Work on next')).length,
  withScore: posts().filter(({ args }) => JSON.stringify(args).includes('82.5')).length,
  postsInAMinute: Math.max(...perMinute),
  execRequests: exec.requests.length,
  documents: documents.length,
  askedTwice: documents.length - new Set(documents.map(({ path }) => path)).size,
  execRefused: exec.requests.filter(({ status }) => status === 429).length,
  slackCalls: slack.calls.length,
})
await bot.stop()
await Promise.all([slack.close(), exec.close()])
rmSync(folder, { recursive: true, force: true })

function minutesOf(at: number): number {
  return Math.round((100 * (at - foundAt())) / MINUTE_MS) / 100
}

/** Within what each poll reads once more. */
function beganAt(at: number): number {
  return MONDAY - 8 * MINUTE_MS - at * 500
}

/** Five minutes ago a poll saw all of them ungraded. */
async function seed(): Promise<void> {
  const config = parseConfig(env)
  if (!config.ok) throw new Error(JSON.stringify(config.error))
  const database = new Database(config.value.database, createLog('error'))
  const started = await database.start()
  if (!started.ok) throw new Error(started.error.kind)
  const { ofAllWorkspaces: db, cipher } = database
  const before = MONDAY - 5 * MINUTE_MS
  const poll = { next_at: 0, polled_at: before, news_at: before, newest_at: before }
  await db
    .insertInto('polls')
    .values({ workspace: 'T0ACME', ...poll })
    .execute()
  for (const some of inParts([...people.entries()], 100)) {
    const rows = some.map(([at]) => ({
      workspace: 'T0ACME',
      session: `session${at}`,
      began_at: beganAt(at),
      graded_at: null,
    }))
    await db.insertInto('seen_sessions').values(rows).execute()
    if (options.choice === 'default') continue
    const results = options.choice === 'each' ? 'each' : 'at_once'
    const chosen = some.map(([, { id, email }]) => ({
      workspace: 'T0ACME',
      person: id,
      email_hash: cipher.hash(email),
      choices: JSON.stringify({ results, welcomedAt: MONDAY - DAY_MS }),
    }))
    await db.insertInto('preferences').values(chosen).execute()
  }
  await database.close()
}

function say(line: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}
