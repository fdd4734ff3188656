import { median } from './statistics.ts'

export type Unit = '1/s' | 'ms' | 'µs' | 'MB'

/** `times` is relative to the baseline, `value` is in the metric's own unit. */
export type Target = { atLeastTimes: number } | { atMostTimes: number } | { atMost: number }

/** The values of the app and of its baseline, one for each round. */
export interface Metric {
  name: string
  unit: Unit
  app: readonly number[]
  baseline: readonly number[]
  /** The baseline in a few words. */
  beside: string
  target: Target
}

export interface Verdict {
  app: number
  baseline: number
  /** The app's median divided by the baseline's. */
  times: number
  isMet: boolean
}

/** Compares the medians over the rounds. A target without values is not met. */
export function judge({ app: apps, baseline: baselines, target }: Metric): Verdict {
  const app = median(apps)
  const baseline = median(baselines)
  const times = app / baseline
  return { app, baseline, times, isMet: isMet({ app, times }, target) }
}

function isMet({ app, times }: { app: number; times: number }, target: Target): boolean {
  if ('atLeastTimes' in target) return times >= target.atLeastTimes
  return 'atMostTimes' in target ? times <= target.atMostTimes : app <= target.atMost
}
