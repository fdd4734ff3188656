import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { measureAcknowledgements } from './measures/acknowledgements.ts'
import { measureAnswersFromCache } from './measures/answers-from-cache.ts'
import { measureHangingExec } from './measures/hanging-exec.ts'
import { measureRequestToCard } from './measures/request-to-card.ts'
import { measureStarts } from './measures/starts.ts'
import { judge, type Metric } from './metric.ts'
import { FULL, type Plan, QUICK } from './plan.ts'
import { openSetup, type Setup } from './setup.ts'
import { table } from './table.ts'

const MEASURES: Record<string, (setup: Setup, plan: Plan) => Promise<Metric[]>> = {
  acknowledgements: measureAcknowledgements,
  'request-to-card': measureRequestToCard,
  'hanging-exec': measureHangingExec,
  'answers-from-cache': measureAnswersFromCache,
  starts: measureStarts,
}

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: Object.keys(MEASURES) },
    profile: { type: 'string' },
    app: { type: 'string', default: fileURLToPath(new URL('..', import.meta.url)) },
    help: { type: 'boolean', default: false },
  },
})

if (options.help) {
  process.stdout.write(`Usage: npm run bench -- [--quick] [--only <name>]… [--profile <folder>] [--app <folder>]
  --quick    a rough run in less time
  --only     one of ${Object.keys(MEASURES).join(', ')}
  --profile  writes the CPU profiles of all measured processes there
  --app      measures the build of another checkout
`)
  process.exit()
}

const startedAt = performance.now()
const plan = options.quick ? QUICK : FULL
const setup = await openSetup(options.app, options.profile)
const metrics: Metric[] = []
try {
  for (const name of options.only) {
    const measure = MEASURES[name]
    if (measure === undefined)
      throw new Error(`There is no ${name} among ${Object.keys(MEASURES).join(', ')}.`)
    process.stderr.write(`${name} …\n`)
    metrics.push(...(await measure(setup, plan)))
  }
} finally {
  setup.clear()
}

const machine = { node: process.version, cores: availableParallelism(), platform: process.platform }
const seconds = Math.round((performance.now() - startedAt) / 1000)
process.stdout.write(`Node.js ${machine.node}, ${machine.cores} cores, ${seconds} s\n\n${table(metrics)}\n\n`)
process.stdout.write(`${writeResults()}\n`)

/** @returns the path of the written file. */
function writeResults(): string {
  const folder = fileURLToPath(new URL('./results/', import.meta.url))
  const at = new Date().toISOString()
  const file = `${folder}${at.replaceAll(':', '-')}.json`
  const judged = metrics.map((metric) => ({ ...metric, verdict: judge(metric) }))
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    file,
    `${JSON.stringify({ at, app: options.app, ...machine, plan, seconds, metrics: judged }, undefined, 2)}\n`,
  )
  return file
}
