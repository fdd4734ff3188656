import { setTimeout as pause } from 'node:timers/promises'

/** Timers are off by up to so much; the rest of a wait keeps a processor busy, which the measured process may want. */
const COARSE_MS = 1.5

export interface Load {
  /** Does one thing from its beginning to its end. */
  run: () => Promise<unknown>
  /** How long new ones are begun, in milliseconds. */
  ms: number
}

export interface LoadResult {
  /** In milliseconds, one for each that ended. */
  latencies: number[]
  perSecond: number
}

/** As many at a time as there are `lanes`, each lane beginning the next when its last one ended. Rejects as `run` does. */
export async function closedLoop({ run, ms, lanes }: Load & { lanes: number }): Promise<LoadResult> {
  const latencies: number[] = []
  const until = performance.now() + ms

  async function lane(): Promise<void> {
    let now = performance.now()
    while (now < until) {
      const began = now
      await run()
      now = performance.now()
      if (now < until) latencies.push(now - began)
    }
  }

  await Promise.all(Array.from({ length: lanes }, lane))
  return { latencies, perSecond: (1000 * latencies.length) / ms }
}

/**
 * Begins one at each tick of a steady rate, however many have not ended. A latency counts from the tick, so that what is
 * begun late, or has to queue, does not look fast. Rejects as `run` does.
 */
export async function openLoop({ run, ms, perSecond }: Load & { perSecond: number }): Promise<LoadResult> {
  const latencies: number[] = []
  const running: Promise<void>[] = []
  const failures: unknown[] = []
  const total = Math.round((perSecond * ms) / 1000)
  const began = performance.now()

  async function begin(tick: number): Promise<void> {
    try {
      await run()
      latencies.push(performance.now() - tick)
    } catch (error) {
      failures.push(error)
    }
  }

  while (running.length < total) {
    const tick = began + (1000 * running.length) / perSecond
    const left = tick - performance.now()
    if (left <= 0) running.push(begin(tick))
    else if (left > COARSE_MS) await pause(left - COARSE_MS)
    else await new Promise((resolve) => setImmediate(resolve))
  }
  await Promise.all(running)
  if (failures.length > 0) throw failures[0]
  return { latencies, perSecond: (1000 * total) / (performance.now() - began) }
}
