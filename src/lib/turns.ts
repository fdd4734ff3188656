/** Runs up to `most` pieces of work at a time for each key. Others wait their turn, first come, first served. */
export class Turns {
  readonly #byKey = new Map<string, { running: number; waiting: (() => void)[] }>()

  constructor(private readonly most: number) {}

  /** Rejects if `work` does. */
  async take<Value>(key: string, work: () => Promise<Value>): Promise<Value> {
    const turns = this.#byKey.get(key) ?? { running: 0, waiting: [] }
    this.#byKey.set(key, turns)
    if (turns.running < this.most) turns.running += 1
    else await new Promise<void>((resolve) => turns.waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = turns.waiting.shift()
      if (next === undefined) turns.running -= 1
      else next()
      if (turns.running === 0) this.#byKey.delete(key)
    }
  }
}
