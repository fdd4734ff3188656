import { withTimeout } from '../src/lib/result.ts'

const HOUR_MS = 60 * 60_000

/** The time that the simulated Slack, the simulated Exec and the app share. It runs, and a person can advance it. */
export class PlaygroundClock {
  constructor(public aheadMs = 0) {}

  /** Milliseconds since 1970. */
  readonly now = (): number => Date.now() + this.aheadMs

  pass(ms: number): void {
    this.aheadMs += ms
  }
}

interface Passing {
  now(): number
  /** For all hours together; `undefined`: as long as it takes. */
  patienceMs: number | undefined
  pass(ms: number): void
  /** Says what is due by then. */
  sayDue(): Promise<unknown>
}

/**
 * Passes from full hour to full hour, so that what is due at an hour comes then: on a busy machine, too, the next hour waits until it is
 * said.
 */
export async function passInHours(ms: number, { patienceMs, now, pass, sayDue }: Passing): Promise<void> {
  const patientUntil = Date.now() + (patienceMs ?? 0)
  let left = ms
  do {
    const step = Math.min(left, HOUR_MS - (now() % HOUR_MS))
    pass(step)
    left -= step
    const said = sayDue()
    await (patienceMs === undefined ? said : withTimeout(said, patientUntil - Date.now()))
  } while (left > 0)
}
