/** Runs so many pieces of work of each key at a time. The others wait, in the order in which they came. */
export class Turns {
  readonly #running = new Map<string, number>()
  readonly #waiting = new Map<string, (() => void)[]>()

  constructor(private readonly most: number) {}

  /** Rejects as `work` does. */
  async take<Value>(key: string, work: () => Promise<Value>): Promise<Value> {
    const running = this.#running.get(key) ?? 0
    if (running < this.most) this.#running.set(key, running + 1)
    else
      await new Promise<void>((resolve) =>
        this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), resolve]),
      )
    try {
      return await work()
    } finally {
      this.#end(key)
    }
  }

  /** Gives the place to who waits longest. */
  #end(key: string): void {
    const [next, ...others] = this.#waiting.get(key) ?? []
    if (others.length > 0) this.#waiting.set(key, others)
    else this.#waiting.delete(key)
    const left = (this.#running.get(key) ?? 0) - 1
    if (next !== undefined) next()
    else if (left > 0) this.#running.set(key, left)
    else this.#running.delete(key)
  }
}
