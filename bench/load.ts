import { setTimeout as pause } from 'node:timers/promises'

/** Timers are late by up to this, so the rest of a wait is a busy loop. Short, as the measured process needs the processor. */
const COARSE_MS = 1.5

export interface Load {
  /** One request and its answer. */
  run: () => Promise<unknown>
  /** How long runs are started, in milliseconds. */
  ms: number
}

export interface LoadResult {
  /** In milliseconds, one for each run that ended. */
  latencies: number[]
  perSecond: number
}

/** Keeps one run in flight in each of the `lanes`: a lane starts the next run when its last one ends. Rejects as `run` does. */
export async function closedLoop({ run, ms, lanes }: Load & { lanes: number }): Promise<LoadResult> {
  const latencies: number[] = []
  const until = performance.now() + ms

  async function lane(): Promise<void> {
    let now = performance.now()
    while (now < until) {
      const startedAt = now
      await run()
      now = performance.now()
      if (now < until) latencies.push(now - startedAt)
    }
  }

  await Promise.all(Array.from({ length: lanes }, lane))
  return { latencies, perSecond: (1000 * latencies.length) / ms }
}

/**
 * Starts runs at a steady rate, however many are in flight. A latency counts from the scheduled start, so that a run which
 * starts late or has to queue does not look fast. Rejects as `run` does.
 */
export async function openLoop({ run, ms, perSecond }: Load & { perSecond: number }): Promise<LoadResult> {
  const latencies: number[] = []
  const running: Promise<void>[] = []
  const failures: unknown[] = []
  const total = Math.round((perSecond * ms) / 1000)
  const startedAt = performance.now()

  async function start(scheduledAt: number): Promise<void> {
    try {
      await run()
      latencies.push(performance.now() - scheduledAt)
    } catch (error) {
      failures.push(error)
    }
  }

  while (running.length < total) {
    const scheduledAt = startedAt + (1000 * running.length) / perSecond
    const left = scheduledAt - performance.now()
    if (left <= 0) running.push(start(scheduledAt))
    else if (left > COARSE_MS) await pause(left - COARSE_MS)
    else await new Promise((resolve) => setImmediate(resolve))
  }
  await Promise.all(running)
  if (failures.length > 0) throw failures[0]
  return { latencies, perSecond: (1000 * total) / (performance.now() - startedAt) }
}
