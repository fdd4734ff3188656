import { LRUCache } from 'lru-cache'
import { cacheOptions } from '../lib/cache-options.ts'
import { describeError, type Log } from '../lib/log.ts'
import type { Database } from './database.ts'
import type { DatabaseProblem } from './database-problem.ts'
import { createMemoryStore } from './memory-store.ts'
import type { LimitedCounter, Store } from './store.ts'
import { StoreRows } from './store-rows.ts'

export const STORE_TIMING = {
  /** Before the first attempt to reconnect. It doubles up to `maxRetryMs`. */
  retryMs: 250,
  maxRetryMs: 5000,
  /** A connection that lasts this long is logged as restored, and resets the delay to `retryMs`. */
  steadyMs: 10_000,
}

export type StoreTiming = typeof STORE_TIMING

const MAX_CLAIMS = 1000
const PROBE = 'probe'
/** The process's claim must end no later than the database's, by either clock, or it would refuse the next claim. */
const CLOCK_TICKS_MS = 2

export interface ResilientStore extends Store {
  /** Whether the process's memory answers. */
  readonly isDegraded: boolean
  /**
   * Begins to use the database. Resolves when the first attempt has succeeded or failed.
   * @param options.hasAnswered whether the database has just answered, so that it needs no attempt.
   */
  start(options?: { hasAnswered?: boolean }): Promise<void>
  close(): void
}

interface ResilientStoreOptions {
  database: Database
  /** The id of the Slack team. */
  workspace: string
  log: Log
  clock?: (() => number) | undefined
  timing?: Partial<StoreTiming> | undefined
  /** PostgreSQL was out of reach at first, and now it is clear that it can't be used. */
  onUnusable?: ((problem: DatabaseProblem) => void) | undefined
}

/**
 * A store in the database that falls back to the process's memory: once a statement fails, until the database answers again, and
 * before it has first. It waits as long as the database's connections do: replicas that answer alone answer twice. Claims are made
 * in both, so that nobody is answered twice after the change; counters go on from the last sum that the database told, and what the
 * process counts alone stays there.
 */
export function createResilientStore(options: ResilientStoreOptions): ResilientStore {
  const { database, workspace, log, clock = Date.now, onUnusable } = options
  const timing = { ...STORE_TIMING, ...options.timing }
  const rows = new StoreRows(database, workspace, clock)
  const memory = createMemoryStore({ clock })
  /** What this process has claimed alone, until when. */
  const claimedAlone = new LRUCache<string, number>(cacheOptions(MAX_CLAIMS, 0, clock))
  /** What waits for the database now. Each falls back if the database is lost meanwhile. */
  const waiting = new Set<() => void>()
  let isConnected = false
  let isReported = false
  let isClosed = false
  let retryMs = timing.retryMs
  let retry: NodeJS.Timeout | undefined
  let steady: NodeJS.Timeout | undefined

  function attempt<Value>(
    run: (store: Store) => Promise<Value>,
    fallBack = () => run(memory),
  ): Promise<Value> {
    if (!isConnected) return fallBack()
    return new Promise((resolve) => {
      const giveUp = () => resolve(fallBack())
      waiting.add(giveUp)
      run(rows).then(
        (value) => {
          waiting.delete(giveUp)
          resolve(value)
        },
        (error: unknown) => {
          // Otherwise the database was lost before, and may be back.
          if (waiting.has(giveUp)) lose(error)
        },
      )
    })
  }

  function lose(error: unknown): void {
    if (!isConnected || isClosed) return
    disconnect()
    report(error)
    retryLater()
  }

  function disconnect(): void {
    isConnected = false
    clearTimeout(steady)
    for (const giveUp of waiting) giveUp()
    waiting.clear()
  }

  function report(error: unknown): void {
    if (isReported) return
    isReported = true
    const about = { reason: 'failed', ...describeError(error) }
    log.warn("the store's database does not answer: using this process's memory", about)
  }

  function retryLater(): void {
    retry = setTimeout(connect, retryMs).unref()
    retryMs = Math.min(2 * retryMs, timing.maxRetryMs)
  }

  async function connect(): Promise<void> {
    try {
      await startAndProbe()
    } catch (error) {
      if (isClosed) return
      report(error)
      retryLater()
      return
    }
    if (isClosed) return
    isConnected = true
    void handOver()
    steady = setTimeout(() => {
      retryMs = timing.retryMs
      if (isReported) log.info("the store's database answers again")
      isReported = false
    }, timing.steadyMs).unref()
  }

  async function startAndProbe(): Promise<void> {
    const started = await database.start()
    if (!started.ok) {
      if (started.error.kind !== 'unreachable') onUnusable?.(started.error)
      throw 'error' in started.error ? started.error.error : new Error(started.error.kind)
    }
    // A read-only replica answers, but takes no write.
    await rows.delete(PROBE)
  }

  /** Tells the other replicas what this one has claimed alone. One by one, so that no command waits behind them. */
  async function handOver(): Promise<void> {
    for (const [key, until] of [...claimedAlone.entries()]) {
      if (!isConnected) return
      claimedAlone.delete(key)
      const ttlMs = Math.max(1, until - clock())
      await attempt(
        (store) => store.claim(key, ttlMs),
        () => claimAlone(key, ttlMs),
      )
    }
  }

  function claimAlone(key: string, ttlMs: number): Promise<boolean> {
    claimedAlone.set(key, clock() + ttlMs, { ttl: ttlMs })
    return memory.claim(key, ttlMs)
  }

  /** From here on this process counts, once the database is lost. */
  function noteSums(counters: readonly LimitedCounter[], sums: readonly number[]): void {
    if (isConnected) for (const [at, counter] of counters.entries()) memory.setCount(counter, sums[at] ?? 0)
  }

  return {
    get isDegraded() {
      return !isConnected
    },
    claim: (key, ttlMs) =>
      attempt(
        async (store) => {
          const began = performance.now()
          if (!(await store.claim(key, ttlMs))) return false
          return memory.claim(key, Math.max(1, ttlMs - (performance.now() - began) - CLOCK_TICKS_MS))
        },
        () => claimAlone(key, ttlMs),
      ),
    get: (key) => attempt((store) => store.get(key)),
    set: (key, value, ttlMs) => attempt((store) => store.set(key, value, ttlMs)),
    async delete(key) {
      await memory.delete(key)
      await attempt((store) => store.delete(key))
    },
    take: (counters, unless) =>
      attempt(
        async (store) => {
          const sums = await store.take(counters, unless)
          if (sums !== undefined) noteSums(counters, sums)
          return sums
        },
        () => memory.take(counters, unless),
      ),
    sums: (counters) =>
      attempt(
        async (store) => {
          const sums = await store.sums(counters)
          noteSums(counters, sums)
          return sums
        },
        () => memory.sums(counters),
      ),
    async start({ hasAnswered = false } = {}) {
      if (hasAnswered) isConnected = true
      else await connect()
    },
    close() {
      isClosed = true
      disconnect()
      clearTimeout(retry)
    },
  }
}
