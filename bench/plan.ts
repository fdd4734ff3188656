/** How long the bench measures. Durations are in milliseconds. */
export interface Plan {
  /** How often the app and its baseline take turns. */
  rounds: number
  /** Warm-up before each measurement, until the code is compiled and the connections are open. */
  warmMs: number
  measuredMs: number
  /** For acks while Exec hangs. In `FULL` it is long enough that requests to Exec time out. */
  hangingMs: number
  /** For the time from request to card. */
  cardMs: number
  starts: number
}

/** Three minutes at the most. */
export const FULL: Plan = {
  rounds: 3,
  warmMs: 3000,
  measuredMs: 1500,
  hangingMs: 7000,
  cardMs: 6000,
  starts: 5,
}

/** Shows that everything works; its figures are rough. */
export const QUICK: Plan = {
  rounds: 1,
  warmMs: 800,
  measuredMs: 500,
  hangingMs: 2000,
  cardMs: 2000,
  starts: 2,
}
