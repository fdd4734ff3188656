/** How long the next one waits where the others have waited in vain. A database that is well answers within it. */
const SHORT_MS = 250
/** After so long, one waits in full again: a new connection may take longer. */
const AGAIN_MS = 1000

/**
 * How long statements wait for a database that is silent, or locked. Since the first one waits, all share its time: an answer needs
 * several, and Slack waits three seconds for an ack.
 */
export class Patience {
  /** Since when nothing was answered. */
  #since = Number.NEGATIVE_INFINITY

  constructor(private readonly fullMs: number) {}

  /** For a wait that begins now. */
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
