import { median } from './statistics.ts'

export type Unit = '1/s' | 'ms' | 'MB'

/** How many times the baseline. */
export type Target = { atLeastTimes: number } | { atMostTimes: number }

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
  return { app, baseline, times, isMet: isMet(times, target) }
}

function isMet(times: number, target: Target): boolean {
  return 'atLeastTimes' in target ? times >= target.atLeastTimes : times <= target.atMostTimes
}
