import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { z } from 'zod'
import type { Metric, Target } from '../metric.ts'
import type { Plan } from '../plan.ts'
import type { Setup } from '../setup.ts'

const microseconds = z.object({ app: z.number(), baseline: z.number() })
const results = z.object({
  card: microseconds,
  expandedCard: microseconds,
  reading: microseconds,
  readingWithTranscript: microseconds,
})

/** Measures drawing cards and reading sessions, without I/O, in a process of its own. */
export async function measurePureCode({ nodeOptions, pureCode }: Setup, plan: Plan): Promise<Metric[]> {
  const args = [...nodeOptions, pureCode, String(plan.pureMs)]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  const { card, expandedCard, reading, readingWithTranscript } = results.parse(JSON.parse(stdout))
  const metric = (
    name: string,
    times: z.infer<typeof microseconds>,
    beside: string,
    target: Target,
  ): Metric => ({
    name,
    unit: 'µs',
    app: [times.app],
    baseline: [times.baseline],
    beside,
    target,
  })
  const twice = { atMostTimes: 2 }
  const sixTimes = { atMostTimes: 6 }
  return [
    metric('drawing a card', card, 'JSON.stringify of its blocks', twice),
    metric('drawing a card with 12 items', expandedCard, 'JSON.stringify of its blocks', twice),
    metric("reading Exec's document by zod", reading, 'JSON.parse of it', sixTimes),
    metric('the same with a transcript of 60 lines', readingWithTranscript, 'JSON.parse of it', sixTimes),
  ]
}
