import { sessionCard } from '../../src/blocks/card/session-card.ts'
import { readSession, type Session } from '../../src/exec/session.ts'
import { benchDocument, withoutTranscript } from '../bench-session.ts'
import { median } from '../statistics.ts'

/*
 * Times code that does no I/O, and its baseline, and prints the microseconds of both. Each sample runs one of them many times;
 * the two take turns.
 */

const SAMPLE_RUNS = 50
const ms = Number(process.argv[2])
/** Uses the results, so that the compiler can't drop the calls. */
let checksum = 0

interface Microseconds {
  app: number
  baseline: number
}

function measure(app: () => number, baseline: () => number): Microseconds {
  takeSamples(app, baseline, ms / 2)
  const samples = takeSamples(app, baseline, ms)
  return {
    app: median(samples.map((sample) => sample.app)),
    baseline: median(samples.map((sample) => sample.baseline)),
  }
}

function takeSamples(app: () => number, baseline: () => number, forMs: number): Microseconds[] {
  const samples: Microseconds[] = []
  const until = performance.now() + forMs
  while (performance.now() < until) samples.push({ app: microseconds(app), baseline: microseconds(baseline) })
  return samples
}

function microseconds(run: () => number): number {
  const startedAt = performance.now()
  for (let count = 0; count < SAMPLE_RUNS; count += 1) checksum += run()
  return (1000 * (performance.now() - startedAt)) / SAMPLE_RUNS
}

const NOW = new Date()

function measureCard(session: Session, isExpanded: boolean) {
  const render = () =>
    sessionCard(session, {
      reference: { id: 'session-1' },
      sessionUrl: undefined,
      surface: 'message',
      now: NOW,
      isExpanded,
    })
  const { blocks } = render()
  return measure(
    () => render().blocks.length,
    () => JSON.stringify(blocks).length,
  )
}

function measureReading(document: object) {
  const text = JSON.stringify(document)
  const body: unknown = JSON.parse(text)
  return measure(
    () => (readSession(body) === undefined ? 0 : 1),
    () => (JSON.parse(text) === null ? 1 : 0),
  )
}

const fullDocument = benchDocument()
const session = readSession(fullDocument)?.read
if (session === undefined) throw new Error("The bench's session is unreadable.")
const results = {
  card: measureCard(session, false),
  expandedCard: measureCard(session, true),
  reading: measureReading(withoutTranscript(fullDocument)),
  readingWithTranscript: measureReading(fullDocument),
}
process.stdout.write(JSON.stringify(results))
if (checksum === 0) process.exitCode = 1
