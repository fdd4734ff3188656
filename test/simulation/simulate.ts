import { parseArgs } from 'node:util'
import type { Settings } from './happening.ts'
import { VirtualTime } from './virtual-time.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    days: { type: 'string', default: '7' },
    people: { type: 'string', default: '10' },
    replicas: { type: 'string', default: '1' },
    database: { type: 'string', default: 'sqlite' },
    minutes: { type: 'string' },
    'no-faults': { type: 'boolean', default: false },
    trace: { type: 'boolean', default: false },
  },
})

const settings: Settings = {
  seed: Number(values.seed),
  days: Number(values.days),
  people: Number(values.people),
  replicas: Number(values.replicas),
  database: values.database === 'postgres' ? 'postgres' : 'sqlite',
  hasFaults: !values['no-faults'],
}

const realNow = performance.now.bind(performance)
const time = new VirtualTime()
// What the app imports on demand is read from the disk now, in real time.
await Promise.all([import('libsql'), import('pg'), import('@modelcontextprotocol/server')])
// Only now: what is loaded from here on lives in virtual time.
const { planOf, runPlan } = await import('./run.ts')
const print = values.trace ? (step: string) => process.stdout.write(`${step}\n`) : undefined
const began = realNow()
const outcome = await runPlan(planOf(settings), time, print)
const seconds = (realNow() - began) / 1000
process.stdout.write(
  `seed ${settings.seed}: ${outcome.steps} steps, ${seconds.toFixed(1)} s of real time, ${outcome.digest}\n`,
)
for (const { promise, why } of outcome.broken) process.stdout.write(`BROKEN ${promise}: ${why}\n`)
if (outcome.broken.length > 0 && !values.trace) process.stdout.write(`${outcome.last.join('\n')}\n`)
process.exit(outcome.broken.length > 0 ? 1 : 0)
