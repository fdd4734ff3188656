import { LRUCache } from 'lru-cache'
import { describeError, type Log } from '../lib/log.ts'
import { type NoValue, withTimeout } from '../lib/result.ts'
import { createMemoryStore } from './memory-store.ts'
import type { RemoteStore } from './remote-store.ts'
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

const MAX_COUNTERS = 1000
const MAX_CLAIMS = 1000

/** The process's claim must end no later than the shared one, by either clock, or it would refuse the next claim. */
const CLOCK_TICKS_MS = 2

export interface ResilientStoreOptions {
  createRemote: (workspace: string) => RemoteStore
  log: Log
  clock?: (() => number) | undefined
  timing?: Partial<StoreTiming> | undefined
}

/**
 * A shared store that falls back to the process's memory: a command that fails or times out ends the connection, and memory
 * answers until a new one works, and before the first. Claims and counters are written to both, so that they survive the change.
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
  /** What this process has counted alone. */
  const pending = new LRUCache<string, number>(counters)
  /** What it has claimed alone, until when. */
  const claimed = new LRUCache<string, number>({ ...counters, max: MAX_CLAIMS })
  let workspace: string | undefined
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
    report(why)
    retryLater()
  }

  function report(why: NoValue): void {
    if (isReported) return
    isReported = true
    const about =
      why.kind === 'timed_out' ? { reason: 'timed_out' } : { reason: 'failed', ...describeError(why.error) }
    log.warn("no connection to the shared store: using this process's memory", about)
  }

  function retryLater(): void {
    retry = setTimeout(connect, retryMs)
    retry.unref()
    retryMs = Math.min(2 * retryMs, timing.maxRetryMs)
  }

  async function connect(): Promise<void> {
    if (workspace === undefined) return
    const next = createRemote(workspace)
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
    void handOver(next)
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

  /** Tells the other replicas what this one has claimed and counted alone. One by one, so that no command waits behind them. */
  async function handOver(used: RemoteStore): Promise<void> {
    for (const [key, until] of [...claimed.entries()]) {
      if (remote !== used) return
      claimed.delete(key)
      const ttlMs = Math.max(1, until - clock())
      await attempt(
        (store) => store.claim(key, ttlMs),
        () => claimAlone(key, ttlMs),
      )
    }
    for (const key of [...pending.keys()]) {
      if (remote !== used) return
      await count(key, pending.getRemainingTTL(key), 0)
    }
  }

  function claimAlone(key: string, ttlMs: number): Promise<boolean> {
    claimed.set(key, clock() + ttlMs, { ttl: ttlMs })
    return memory.claim(key, ttlMs)
  }

  /** Counts in both, with what this process has counted alone. */
  async function countInBoth(used: Store, key: string, ttlMs: number, amount: number): Promise<number> {
    const alone = pending.get(key) ?? 0
    pending.delete(key)
    try {
      const sum = await used.count(key, ttlMs, amount + alone)
      if (remote === used) memory.setCount(key, ttlMs, sum)
      return sum
    } catch (error) {
      // The fallback counts the amount itself.
      addPending(key, ttlMs, alone)
      throw error
    }
  }

  function count(key: string, ttlMs: number, amount = 1): Promise<number> {
    return attempt(
      (store) => countInBoth(store, key, ttlMs, amount),
      () => {
        addPending(key, ttlMs, amount)
        return memory.count(key, ttlMs, amount)
      },
    )
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
        () => claimAlone(key, ttlMs),
      ),
    get: (key) => attempt((store) => store.get(key)),
    set: (key, value, ttlMs) => attempt((store) => store.set(key, value, ttlMs)),
    async delete(key) {
      await memory.delete(key)
      await attempt((store) => store.delete(key))
    },
    count,
    start(team) {
      workspace = team
      return connect()
    },
    // Only counts wait here, and only while the database is out of reach.
    async flush() {},
    async close() {
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
