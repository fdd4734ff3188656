import type { Sleep } from '../lib/every.ts'
import { describeError, type Log } from '../lib/log.ts'

const AGAIN_MS = 5000

/** Thrown when the app stops while it waits: rows stay as they are, and the next start goes on with them. */
export class Stopped extends Error {}

/** Waits for the database while it is out of reach, and logs that once. */
export class DatabaseWait {
  #isAway = false

  constructor(
    private readonly log: Log,
    private readonly sleep: Sleep,
    private readonly stopping: AbortSignal,
  ) {}

  /** Runs `ask` until it resolves. It must be safe to run twice. Rejects with `Stopped` alone. */
  async untilAnswered<Value>(ask: () => Promise<Value>): Promise<Value> {
    for (;;) {
      try {
        const value = await ask()
        if (this.#isAway) this.log.info('the outbox goes on')
        this.#isAway = false
        return value
      } catch (error) {
        if (!this.#isAway) this.log.warn('the outbox waits for the database', describeError(error))
        this.#isAway = true
      }
      await this.sleep(AGAIN_MS, this.stopping)
      if (this.stopping.aborted) throw new Stopped()
    }
  }
}
