import type { ListProblem } from './list-access.ts'
import { isRefusal } from './policy.ts'

/** How long cards ask Exec for nothing more of a kind after a failure. */
const REST_MS = 60_000
/** Refusals of one request that say nothing of the next one. */
const OTHERS_MAY_ASK: ReadonlySet<string> = new Set(['quota_reserved', 'personal_limit'])

/** Cards go without what Exec has just failed to tell. */
export class CardRest {
  #until = Number.NEGATIVE_INFINITY

  /** @param clock milliseconds since the epoch. */
  constructor(private readonly clock: () => number) {}

  get isResting(): boolean {
    return this.clock() < this.#until
  }

  noteFailure(problem: ListProblem): void {
    if (!isRefusal(problem) && !OTHERS_MAY_ASK.has(problem.kind)) this.#until = this.clock() + REST_MS
  }
}
