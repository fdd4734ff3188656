import { setTimeout as pause } from 'node:timers/promises'

/** Resolves after `ms` milliseconds, or when `signal` aborts. Never rejects. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>

/**
 * The reason of an aborted pause. Without one, Node makes an error with a stack, which costs more than everything else
 * here.
 */
const ENDED = 'ended'

interface LoopOptions {
  /** The wait before the first run; by default none. */
  firstMs?: number
  sleep?: Sleep | undefined
}

/** Runs a task again and again, never twice at a time. Keeps no process alive. */
export class Loop {
  readonly #stopping = new AbortController()
  #woken = new AbortController()
  #running: Promise<number> | undefined
  #looping: Promise<void> | undefined

  /** @param task never rejects; resolves to the milliseconds before the next run. */
  constructor(
    private readonly task: () => Promise<number>,
    private readonly options: LoopOptions = {},
  ) {}

  start(): void {
    this.#looping ??= this.#loop()
  }

  /** Runs the task now, or joins the run under way. Resolves to the milliseconds before the next run. */
  run(): Promise<number> {
    this.#running ??= this.task().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  /** Ends the pause before the next run; during a run, skips the pause after it. */
  wake(): void {
    this.#woken.abort(ENDED)
  }

  /** Waits for a run under way. */
  async stop(): Promise<void> {
    this.#stopping.abort(ENDED)
    this.wake()
    await this.#looping
    await this.#running
  }

  /** Aborted by `stop`. */
  get stopping(): AbortSignal {
    return this.#stopping.signal
  }

  async #loop(): Promise<void> {
    const { firstMs = 0, sleep = sleepUnlessAborted } = this.options
    for (let ms = firstMs; ; ms = await this.run()) {
      if (ms > 0) await sleep(ms, this.#woken.signal)
      if (this.stopping.aborted) return
      this.#woken = new AbortController()
    }
  }
}

/** Runs `task`, which never rejects, at once and then `ms` milliseconds after each run. */
export function every(ms: number, task: () => Promise<unknown>, options?: LoopOptions): Loop {
  return new Loop(async () => {
    await task()
    return ms
  }, options)
}

export const sleepUnlessAborted: Sleep = (ms, signal) =>
  pause(ms, undefined, { signal, ref: false }).catch(() => undefined)
