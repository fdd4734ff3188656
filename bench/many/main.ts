import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, openSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { z } from 'zod'
import { parseConfig } from '../../src/config/config.ts'
import { createDeliverer } from '../deliver.ts'
import { openLoop } from '../load.ts'
import { commandDelivery, SIGNING_SECRET } from '../slack-delivery.ts'
import { percentile } from '../statistics.ts'
import { sessionOf, teamOf, userOf } from './names.ts'
import { makeDue, PEOPLE, seed, WORKSPACES } from './seed.ts'

const USAGE = `Usage: npm run bench:many -- idle|due|restart [--database postgres://…] [--minutes 12] [--node=<option of node>]
Measures one process with many workspaces, between stand-ins in a process of their own. The database must be empty; by
default it is a new SQLite file.
`
const MEASURES = ['idle', 'due', 'restart']
const BUILT = fileURLToPath(new URL('../../dist/bench/many/', import.meta.url))
const MINUTE_MS = 60_000
const SAMPLE_MS = 10_000
const ACKS_PER_SECOND = 20
const sampleSchema = z.object({
  cpuMs: z.number(),
  statements: z.number(),
  rssMb: z.number(),
  heapMb: z.number(),
  longestBlockMs: z.number(),
})

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    database: { type: 'string' },
    node: { type: 'string', multiple: true, default: [] },
    minutes: { type: 'string', default: '12' },
    help: { type: 'boolean', default: false },
  },
})
const [measure = ''] = positionals
if (options.help || !MEASURES.includes(measure)) {
  process.stdout.write(USAGE)
  process.exit(options.help ? 0 : 1)
}
const folder = mkdtempSync(join(tmpdir(), 'many-'))
const log = openSync(join(folder, 'log'), 'w')
await build({
  entryPoints: [
    fileURLToPath(new URL('./app.ts', import.meta.url)),
    fileURLToPath(new URL('./stand-ins.ts', import.meta.url)),
  ],
  outdir: BUILT,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'es2023',
  sourcemap: true,
})

const standIns = start('stand-ins.js', {})
const { origin } = z.object({ origin: z.string() }).parse((await once(standIns, 'message'))[0])
const env = {
  NODE_ENV: 'production',
  HOST: '127.0.0.1',
  PORT: '0',
  SLACK_CLIENT_ID: '1.2',
  SLACK_CLIENT_SECRET: 'client-secret',
  SLACK_SIGNING_SECRET: SIGNING_SECRET,
  SLACK_API_URL: `${origin}/api/`,
  PUBLIC_URL: 'https://feedback.example.com',
  EXEC_API_URL: `${origin}/rest/v1`,
  EXEC_LIMIT_PER_MINUTE: '9999999',
  EXEC_LIMIT_PER_DAY: '9999999',
  DATABASE_URL: options.database ?? `sqlite:${join(folder, 'app.db')}`,
  STORE_ENCRYPTION_KEY: Buffer.alloc(32, 'a key').toString('base64'),
}
const config = parseConfig(env)
if (!config.ok) throw new Error(JSON.stringify(config.error))
await seed(config.value.database)
if (measure === 'due') await makeDue(config.value.database, 1)
if (measure === 'restart') await makeDue(config.value.database, 5)

say({ measure, database: config.value.database.kind, folder })

const app = start('app.js', env, options.node)
const ready = z.object({ port: z.number(), readyMs: z.number() }).parse((await once(app, 'message'))[0])
say({ readyMs: ready.readyMs, ...(await sample()) })
try {
  if (measure === 'idle') await idle()
  else await due()
} finally {
  app.kill()
  await once(app, 'exit')
  standIns.kill()
}

/** A line for each minute, until `--minutes` are over. */
async function idle(): Promise<void> {
  for (let before = await sample(), minute = 1; minute <= Number(options.minutes); minute += 1) {
    await pause(MINUTE_MS)
    const now = await sample()
    say({ minute, ...between(before, now, MINUTE_MS) })
    before = now
  }
}

/** A line each ten seconds until all is told, with the acks of commands meanwhile. */
async function due(): Promise<void> {
  const all = WORKSPACES * PEOPLE * (measure === 'restart' ? 5 : 1)
  const began = performance.now()
  const deliverer = createDeliverer(ready.port)
  let sent = 0
  const latencies: number[] = []
  const acknowledge = () => {
    const team = teamOf((sent * 7) % WORKSPACES)
    const person = sent % PEOPLE
    sent += 1
    const of = { team, user: userOf(team, person), session: sessionOf(team, person) }
    return deliverer.deliver(commandDelivery({ ...of, responseUrl: `${origin}/cards/${sent}` }))
  }
  for (let before = await sample(), told = 0; told < all; ) {
    const acks = await openLoop({ run: acknowledge, ms: SAMPLE_MS, perSecond: ACKS_PER_SECOND })
    latencies.push(...acks.latencies)
    const now = await sample()
    const counts = z.object({ posted: z.number(), cards: z.number() }).parse(await ask(standIns))
    const perSecond = (1000 * (counts.posted - told)) / SAMPLE_MS
    told = counts.posted
    const seconds = Math.round((performance.now() - began) / 1000)
    const ackP99 = percentile(acks.latencies, 99)
    say({ seconds, told, perSecond, cards: counts.cards, ackP99, ...between(before, now, SAMPLE_MS) })
    before = now
    if (seconds > 60 * Number(options.minutes)) break
  }
  deliverer.close()
  say({
    sent,
    ackP50: percentile(latencies, 50),
    ackP99: percentile(latencies, 99),
    ackMax: percentile(latencies, 100),
  })
}

type Sample = z.infer<typeof sampleSchema>

async function sample(): Promise<Sample> {
  return sampleSchema.parse(await ask(app))
}

async function ask(child: ChildProcess): Promise<unknown> {
  child.send('how far?')
  return (await once(child, 'message'))[0]
}

function between(before: Sample, now: Sample, ms: number) {
  return {
    cpuPercent: (100 * (now.cpuMs - before.cpuMs)) / ms,
    statementsPerSecond: (1000 * (now.statements - before.statements)) / ms,
    rssMb: now.rssMb,
    heapMb: now.heapMb,
    longestBlockMs: now.longestBlockMs,
    load: loadavg()[0],
  }
}

function start(file: string, env: Record<string, string>, execArgv: string[] = []): ChildProcess {
  return fork(join(BUILT, file), {
    cwd: folder,
    env,
    execArgv: ['--enable-source-maps', ...execArgv],
    stdio: ['ignore', log, 'inherit', 'ipc'],
  })
}

function say(line: Record<string, unknown>): void {
  const rounded = Object.entries(line).map(([name, value]) => [
    name,
    typeof value === 'number' ? Math.round(100 * value) / 100 : value,
  ])
  process.stdout.write(`${JSON.stringify(Object.fromEntries(rounded))}\n`)
}
