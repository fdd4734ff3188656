/** How much is measured. Durations are in milliseconds. */
export interface Plan {
  /** How often the app and its baseline take turns. */
  rounds: number
  /** Not counted: until the code is compiled and the connections are open. */
  warmMs: number
  measuredMs: number
  /** At its full length, requests to Exec time out in it. */
  hangingMs: number
  /** For the time from request to card. */
  cardMs: number
  starts: number
  /** For each pure function. */
  pureMs: number
}

/** Three minutes at the most. */
export const FULL: Plan = {
  rounds: 3,
  warmMs: 3000,
  measuredMs: 1500,
  hangingMs: 7000,
  cardMs: 6000,
  starts: 5,
  pureMs: 1000,
}

/** Shows that everything works; its metrics are rough. */
export const QUICK: Plan = {
  rounds: 1,
  warmMs: 800,
  measuredMs: 500,
  hangingMs: 2000,
  cardMs: 2000,
  starts: 2,
  pureMs: 200,
}
