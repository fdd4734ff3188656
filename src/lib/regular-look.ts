/** Looks regularly for something to do, and never twice at a time. */
export class RegularLook {
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> | undefined

  /** @param lookOnce never rejects. */
  constructor(
    private readonly lookOnce: () => Promise<void>,
    private readonly everyMs: number,
  ) {}

  /** The first look comes after `everyMs` milliseconds. */
  start(): void {
    this.#timer = setInterval(() => void this.look(), this.everyMs).unref()
  }

  /** Waits for a look under way. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#looking
  }

  /** Looks now, or joins the look under way. */
  look(): Promise<void> {
    this.#looking ??= this.lookOnce().finally(() => {
      this.#looking = undefined
    })
    return this.#looking
  }
}
