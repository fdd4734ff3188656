/** How long a statement waits after others have timed out. A healthy database answers sooner. */
const SHORT_MS = 250
/** The full wait applies again after this time without a statement: a new connection may take longer. */
const AGAIN_MS = 1000

/**
 * How long statements wait for a silent or locked database. They share one time-out, which begins with the first: an answer needs
 * several statements, and Slack waits three seconds for an ack.
 */
export class Patience {
  /** When the database fell silent. */
  #since = Number.NEGATIVE_INFINITY

  constructor(private readonly fullMs: number) {}

  /** The time-out of a statement that begins now. */
  get ms(): number {
    const now = performance.now()
    if (now - this.#since > this.fullMs + AGAIN_MS) this.#since = now
    return Math.max(this.#since + this.fullMs - now, SHORT_MS)
  }

  /** The database answers. */
  renew(): void {
    this.#since = Number.NEGATIVE_INFINITY
  }
}
