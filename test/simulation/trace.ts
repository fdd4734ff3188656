import { createHash } from 'node:crypto'

const KEPT = 400

/** What happened, one sentence each, with the virtual time. */
export class Trace {
  readonly #last: string[] = []
  readonly #hash = createHash('sha256')
  #steps = 0

  /** @param print gets every step. */
  constructor(
    private readonly now: () => number,
    private readonly print?: (step: string) => void,
  ) {}

  say(sentence: string): void {
    const step = `${new Date(this.now()).toISOString().slice(0, 23).replace('T', ' ')}  ${sentence}`
    this.#steps += 1
    this.#hash.update(step)
    this.#last.push(step)
    if (this.#last.length > 2 * KEPT) this.#last.splice(0, KEPT)
    this.print?.(step)
  }

  /** Belongs to the trace, and is no step for people to read. */
  note(text: string): void {
    this.#hash.update(text)
  }

  last(count: number): string[] {
    return this.#last.slice(-count)
  }

  get steps(): number {
    return this.#steps
  }

  /** Of all steps and notes: equal traces have equal ones. */
  digest(): string {
    return this.#hash.copy().digest('hex').slice(0, 16)
  }
}
