import { every, type Loop } from '../lib/every.ts'
import { describeError, type Log } from '../lib/log.ts'
import type { Database } from './database.ts'
import type { DatabaseProblem } from './database-error.ts'
import { createMemoryStore, type Store, scopedStore } from './store.ts'
import { StoreRows } from './store-rows.ts'

/** How often the app checks whether the database answers. */
const RETRY_MS = 1000
/** Logs the return after this many good checks in a row: a full disk lets the app delete, and fails the next write. */
const STEADY_CHECKS = 5
const PROBE = 'probe'

interface StoresOptions {
  database: Database
  log: Log
  clock: () => number
  retryMs?: number
  /** Called if PostgreSQL was out of reach at first, and turns out to be unusable. */
  onUnusable?: ((problem: DatabaseProblem) => void) | undefined
}

/**
 * The stores of a process's workspaces. They are in the database. Until it first answers, and after a failed statement until it answers
 * again, they fall back to the process's memory.
 */
export class Stores {
  readonly #memory: Store
  readonly #attempts: Loop
  #state: 'unknown' | 'connected' | 'lost' = 'unknown'
  /** Good checks of this connection so far. */
  #checks = 0
  /** An old statement's failure must not close a newer connection. */
  #connection = 0
  #isLossLogged = false

  constructor(private readonly options: StoresOptions) {
    const { clock, retryMs = RETRY_MS } = options
    this.#memory = createMemoryStore(clock)
    this.#attempts = every(retryMs, () => this.#check(), { firstMs: retryMs })
  }

  /** Whether the process's memory answers. */
  get areDegraded(): boolean {
    return this.#state !== 'connected'
  }

  /** Whether the database was asked, and does not answer now. */
  get areLost(): boolean {
    return this.#state === 'lost'
  }

  /**
   * Begins to use the database. Resolves when the first attempt has succeeded or failed. Deliveries must wait for it, since
   * replicas know nothing of each other before.
   */
  async start(): Promise<void> {
    await this.#attempts.run()
    this.#attempts.start()
  }

  /** Leaves the rest to the process's memory. */
  stop(): void {
    void this.#attempts.stop()
    this.#state = 'lost'
  }

  /** @param workspace such as the id of a Slack team. */
  of(workspace: string): Store {
    const { database, clock } = this.options
    const rows = new StoreRows(database, workspace, clock)
    const memory = scopedStore(this.#memory, workspace)
    const ask = async <Value>(
      run: (store: Store) => Promise<Value>,
      fallBack = () => run(memory),
    ): Promise<Value> => {
      if (this.areDegraded) return fallBack()
      const connection = this.#connection
      try {
        return await run(rows)
      } catch (error) {
        if (connection === this.#connection) this.#lose(error)
        return fallBack()
      }
    }
    return {
      /** Claims in both, so that the process keeps its claims when the database goes down or comes back. */
      async claim(key, ttlMs) {
        if (!(await memory.claim(key, ttlMs))) return false
        const isFirst = await ask(
          (store) => store.claim(key, ttlMs),
          async () => true,
        )
        if (!isFirst) await memory.delete(key)
        return isFirst
      },
      get: (key) => ask((store) => store.get(key)),
      set: (key, value, ttlMs) => ask((store) => store.set(key, value, ttlMs)),
      async delete(key) {
        await memory.delete(key)
        await ask((store) => store.delete(key))
      },
      take: (counters, unless) => ask((store) => store.take(counters, unless)),
      sums: (counters) => ask((store) => store.sums(counters)),
    }
  }

  async #check(): Promise<void> {
    if (this.areDegraded) return this.#connect()
    this.#checks += 1
    if (!this.#isLossLogged || this.#checks < STEADY_CHECKS) return
    this.#isLossLogged = false
    this.options.log.info("the store's database answers again")
  }

  async #connect(): Promise<void> {
    try {
      await this.#probe()
    } catch (error) {
      this.#lose(error)
      return
    }
    if (this.#attempts.stopping.aborted) return
    this.#state = 'connected'
    this.#connection += 1
    this.#checks = 0
  }

  async #probe(): Promise<void> {
    const { database, clock, onUnusable } = this.options
    const started = await database.start()
    if (!started.ok) {
      if (started.error.kind !== 'unreachable') onUnusable?.(started.error)
      throw 'error' in started.error ? started.error.error : new Error(started.error.kind)
    }
    // A read-only replica answers, but refuses to write.
    await new StoreRows(database, '', clock).delete(PROBE)
  }

  #lose(error: unknown): void {
    this.#state = 'lost'
    if (this.#isLossLogged) return
    this.#isLossLogged = true
    const about = { reason: 'failed', ...describeError(error) }
    this.options.log.warn("the store's database does not answer: using this process's memory", about)
  }
}
