import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { z } from 'zod'
import type { Figure, Target } from '../figure.ts'
import type { Plan } from '../plan.ts'
import type { Workshop } from '../workshop.ts'

const microseconds = z.object({ app: z.number(), baseline: z.number() })
const results = z.object({
  card: microseconds,
  expandedCard: microseconds,
  reading: microseconds,
  readingWithTranscript: microseconds,
})

/** Drawing and reading, without any I/O, in a process of their own. */
export async function measurePureCode({ nodeOptions, pureCode }: Workshop, plan: Plan): Promise<Figure[]> {
  const args = [...nodeOptions, pureCode, String(plan.pureMs)]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  const { card, expandedCard, reading, readingWithTranscript } = results.parse(JSON.parse(stdout))
  const figure = (
    name: string,
    times: z.infer<typeof microseconds>,
    beside: string,
    target: Target,
  ): Figure => ({
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
    figure('drawing a card', card, 'JSON.stringify of its blocks', twice),
    figure('drawing a card with 12 items', expandedCard, 'JSON.stringify of its blocks', twice),
    figure("reading Exec's document by zod", reading, 'JSON.parse of it', sixTimes),
    figure('the same with a transcript of 60 lines', readingWithTranscript, 'JSON.parse of it', sixTimes),
  ]
}
