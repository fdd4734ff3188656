import { LRUCache } from 'lru-cache'
import { describeError, type Log, type LogFields } from '../lib/log.ts'
import { type NoValue, withTimeout } from '../lib/result.ts'
import { createMemoryStore } from './memory-store.ts'
import type { RemoteStore } from './redis-store.ts'
import type { ManagedStore, Store } from './store.ts'

export const STORE_TIMING = {
  commandMs: 80,
  /** For connecting, with the first command. */
  connectMs: 1000,
  /** Before the first attempt to reconnect. It doubles up to `maxRetryMs`. */
  retryMs: 250,
  maxRetryMs: 5000,
  /** A connection that lasts this long is logged as restored, and resets the delay to `retryMs`. */
  steadyMs: 10_000,
}

export type StoreTiming = typeof STORE_TIMING

/** After this, another replica may restore the counter. */
const RECOUNT_MS = 1000

const MAX_COUNTERS = 1000

/** The process's claim must end no later than Redis's, by either clock, or it would refuse the next claim. */
const CLOCK_TICKS_MS = 2

export interface ResilientStoreOptions {
  createRemote: () => RemoteStore
  log: Log
  clock?: (() => number) | undefined
  timing?: Partial<StoreTiming> | undefined
}

/**
 * A shared store that falls back to the process's memory: a command that fails or times out ends the connection, and memory
 * answers until a new one works. Claims and counters are written to both, so that they survive the change.
 */
export function createResilientStore(options: ResilientStoreOptions): ManagedStore {
  const { createRemote, log, clock = Date.now } = options
  const timing = { ...STORE_TIMING, ...options.timing }
  const memory = createMemoryStore({ clock })
  let remote: RemoteStore | undefined
  let connecting: RemoteStore | undefined
  let retryMs = timing.retryMs
  let retry: NodeJS.Timeout | undefined
  let steady: NodeJS.Timeout | undefined
  const counters = { max: MAX_COUNTERS, ttlResolution: 0, perf: { now: clock } }
  const lastRemoteCount = new LRUCache<string, number>(counters)
  /** Those of `lastRemoteCount` that Redis has not confirmed since the connection was lost. */
  let unconfirmed = new Map<string, number>()
  /** What this process has counted since then. */
  const pending = new LRUCache<string, number>(counters)
  let isReported = false
  let isClosed = false

  async function attempt<Value>(
    run: (store: Store) => Promise<Value>,
    fallBack = () => run(memory),
  ): Promise<Value> {
    const used = remote
    if (used === undefined) return fallBack()
    const settled = await withTimeout(run(used), timing.commandMs)
    if (settled.ok) return settled.value
    lose(used, settled.error)
    return fallBack()
  }

  function lose(lost: RemoteStore, why: NoValue): void {
    lost.close()
    if (remote !== lost || isClosed) return
    remote = undefined
    clearTimeout(steady)
    unconfirmed = new Map(lastRemoteCount.entries())
    report(why)
    retryLater()
  }

  function report(why: NoValue): void {
    if (isReported) return
    isReported = true
    const about =
      why.kind === 'timed_out'
        ? { reason: 'timed_out' }
        : { reason: 'failed', ...describeRedisError(why.error) }
    log.warn("no connection to the shared store: using this process's memory", about)
  }

  function retryLater(): void {
    retry = setTimeout(connect, retryMs)
    retry.unref()
    retryMs = Math.min(2 * retryMs, timing.maxRetryMs)
  }

  async function connect(): Promise<void> {
    const next = createRemote()
    connecting = next
    const lost = (error: unknown) => lose(next, { kind: 'rejected', error })
    const connected = await withTimeout(connectAndProbe(next, lost), timing.connectMs)
    connecting = undefined
    if (isClosed) return next.close()
    if (!connected.ok) {
      next.close()
      report(connected.error)
      retryLater()
      return
    }
    remote = next
    steady = setTimeout(() => {
      retryMs = timing.retryMs
      if (isReported) log.info('reconnected to the shared store')
      isReported = false
    }, timing.steadyMs)
    steady.unref()
  }

  /** A connection whose commands time out is no use: the first one would end it. */
  async function connectAndProbe(next: RemoteStore, lost: (error: unknown) => void): Promise<void> {
    await next.connect(lost)
    const answered = await withTimeout(next.get('probe'), timing.commandMs)
    if (!answered.ok) throw answered.error.kind === 'rejected' ? answered.error.error : new SlowStoreError()
  }

  /** Counts in both. Flushes pending increments; if Redis lost data, one replica restores the difference. */
  async function countInBoth(used: Store, key: string, ttlMs: number, amount: number): Promise<number> {
    const added = amount + (pending.get(key) ?? 0)
    pending.delete(key)
    try {
      let sum = await used.count(key, ttlMs, added)
      const missing = (unconfirmed.get(key) ?? 0) - (sum - added)
      if (missing <= 0) unconfirmed.delete(key)
      else if (await used.claim(`${key}:recount`, RECOUNT_MS)) {
        unconfirmed.delete(key)
        sum = await used.count(key, ttlMs, missing)
        await used.delete(`${key}:recount`)
      }
      if (remote !== used) return sum
      lastRemoteCount.set(key, sum, { ttl: ttlMs })
      memory.setCount(key, ttlMs, sum)
      return sum
    } catch (error) {
      // The fallback counts the amount itself.
      addPending(key, ttlMs, added - amount)
      throw error
    }
  }

  function addPending(key: string, ttlMs: number, amount: number): void {
    pending.set(key, (pending.get(key) ?? 0) + amount, { ttl: ttlMs })
  }

  return {
    isShared: true,
    get isDegraded() {
      return remote === undefined
    },

    claim: (key, ttlMs) =>
      attempt(
        async (store) => {
          const began = performance.now()
          if (!(await store.claim(key, ttlMs))) return false
          return memory.claim(key, Math.max(1, ttlMs - (performance.now() - began) - CLOCK_TICKS_MS))
        },
        () => memory.claim(key, ttlMs),
      ),
    get: (key) => attempt((store) => store.get(key)),
    set: (key, value, ttlMs) => attempt((store) => store.set(key, value, ttlMs)),
    async delete(key) {
      await memory.delete(key)
      await attempt((store) => store.delete(key))
    },
    count: (key, ttlMs, amount = 1) =>
      attempt(
        (store) => countInBoth(store, key, ttlMs, amount),
        () => {
          addPending(key, ttlMs, amount)
          return memory.count(key, ttlMs, amount)
        },
      ),

    start: connect,
    close() {
      isClosed = true
      clearTimeout(retry)
      clearTimeout(steady)
      connecting?.close()
      remote?.close()
      remote = undefined
    },
  }
}

class SlowStoreError extends Error {
  override name = 'SlowStoreError'
}

/** Redis's error messages begin with a code, such as `WRONGPASS`, `NOPERM` or `OOM`. */
function describeRedisError(error: unknown): LogFields {
  const fields = describeError(error)
  const code = error instanceof Error ? /^[A-Z]{2,20}(?= )/.exec(error.message)?.[0] : undefined
  return { ...fields, error_code: code ?? fields.error_code }
}
