import { setTimeout as pause } from 'node:timers/promises'
import { failed, ok, type Result } from '../lib/result.ts'
import type { Store } from '../store/store.ts'
import type { ExecError } from './exec-error.ts'

/**
 * Whether a person waits for what a request brings. Nobody asked for previews, unfurls and a newer list of members
 * (`background`), and an answer is whole without what is `optional`, such as a line on its card.
 */
export type Priority = 'interactive' | 'background' | 'optional'

export interface RateLimits {
  perMinute: number
  perDay: number
  /** Of each limit, in percent, for what nobody asked for. */
  backgroundShare: number
}

export type RateLimitRefusal = Extract<ExecError, { kind: 'limited' | 'quota_reserved' }>

export interface RateLimit {
  /**
   * Takes one request out of the budget, and returns when it may be sent. Near the minute's limit that takes up to two
   * seconds, and never longer than `patienceMs`. What is `optional` gets nothing once people and everything else have used
   * as much as the share for what nobody asked for, and never waits.
   */
  acquire(priority: Priority, patienceMs: number): Promise<Result<undefined, RateLimitRefusal>>
  /** Exec answered 429: nothing is left before `until`. */
  block(until: Date): Promise<void>
  /** What is left for all replicas. */
  remaining(): Promise<{ minute: number; day: number }>
}

export interface RateLimitOptions {
  /** Shared by all that spend from the same budget. */
  store: Store
  limits?: Partial<RateLimits>
  /** Milliseconds since the epoch. */
  clock?: () => number
  sleep?: (ms: number) => Promise<unknown>
}

/** Exec's published limits for a workspace, as both of its pages give them. */
export const DEFAULT_RATE_LIMITS: RateLimits = { perMinute: 60, perDay: 1000, backgroundShare: 50 }

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
/** From this part of the minute's limit on, requests are spread over what is left of the minute. */
const NEARLY_SPENT = 0.9
const MAX_WAIT_MS = 2000
/** A longer limit is the day's. The minute's ends within one, by whichever clock. */
const DAY_LIMIT_MS = 5 * MINUTE_MS
/** How long Exec's word on when its day begins is remembered. */
const DAY_START_KEPT_MS = 7 * DAY_MS

const KEPT: RateLimitRefusal = { kind: 'quota_reserved' }

interface Window {
  name: 'minute' | 'day'
  limit: number
  startMs: number
  lengthMs: number
}

interface Taken extends Window {
  used: number
}

/**
 * Counts the requests of all replicas, by minute and by day. Days are UTC's until a 429 says when the day's limit ends; a 429
 * also ends all spending until then.
 */
export function createRateLimit(options: RateLimitOptions): RateLimit {
  const { store, clock = Date.now, sleep = (ms: number) => pause(ms) } = options
  const limits = { ...DEFAULT_RATE_LIMITS, ...options.limits }
  let blockedUntil = 0
  let dayOffsetMs = 0

  function windows(): Window[] {
    const now = clock()
    const startOf = (lengthMs: number, offsetMs: number) => now - mod(now - offsetMs, lengthMs)
    return [
      { name: 'minute', limit: limits.perMinute, startMs: startOf(MINUTE_MS, 0), lengthMs: MINUTE_MS },
      { name: 'day', limit: limits.perDay, startMs: startOf(DAY_MS, dayOffsetMs), lengthMs: DAY_MS },
    ]
  }

  async function add(window: Window, amount: number): Promise<Taken> {
    return { ...window, used: await store.count(keyOf(window), ttlOf(window), amount) }
  }

  function addToShare(window: Window, amount: number): Promise<number> {
    return store.count(`${keyOf(window)}:background`, ttlOf(window), amount)
  }

  /** What a replica, this one included, heard from Exec in a 429. */
  async function syncFromStore(): Promise<void> {
    const [until, dayStart] = await Promise.all([store.get('budget:spent'), store.get('budget:day-start')])
    blockedUntil = Math.max(blockedUntil, readTime(until) ?? 0)
    dayOffsetMs = mod(readTime(dayStart) ?? dayOffsetMs, DAY_MS)
  }

  /** Comes to the milliseconds before the request may be sent. */
  async function acquireOnce(priority: Priority): Promise<Result<number, RateLimitRefusal>> {
    await syncFromStore()
    if (clock() < blockedUntil) return failed({ kind: 'limited', until: new Date(blockedUntil) })
    const spans = windows()
    const kept = priority === 'interactive' ? undefined : await acquireShare(spans, priority)
    if (kept !== undefined) return failed(kept)
    const taken = await Promise.all(spans.map((window) => add(window, 1)))
    const isLate = priority === 'optional' && taken.some(isBeyondShare)
    const refusal = fullOf(taken) ?? (isLate ? KEPT : undefined)
    if (refusal === undefined) return ok(spread(taken))
    await Promise.all(spans.map((window) => add(window, -1)))
    if (priority !== 'interactive') await Promise.all(spans.map((window) => addToShare(window, -1)))
    return failed(refusal)
  }

  function isBeyondShare({ used, limit }: Taken): boolean {
    return used > (limit * limits.backgroundShare) / 100
  }

  /**
   * What is not asked for is first taken out of its share, so that it never stands in the way of someone who asks, not even
   * until it is refused.
   */
  async function acquireShare(
    spans: readonly Window[],
    priority: Priority,
  ): Promise<RateLimitRefusal | undefined> {
    const shares = await Promise.all(
      spans.map(async (window) => {
        const [taken, background] = await Promise.all([add(window, 0), addToShare(window, 1)])
        return { ...taken, used: taken.used + 1, background }
      }),
    )
    const isShareSpent = shares.some(
      ({ background, ...taken }) =>
        isBeyondShare({ ...taken, used: background }) || (priority === 'optional' && isBeyondShare(taken)),
    )
    const refusal = fullOf(shares) ?? (isShareSpent ? KEPT : undefined)
    if (refusal !== undefined) await Promise.all(spans.map((window) => addToShare(window, -1)))
    return refusal
  }

  function fullOf(taken: readonly Taken[]): RateLimitRefusal | undefined {
    const full = taken.filter(({ used, limit }) => used > limit)
    if (full.length === 0) return undefined
    return { kind: 'limited', until: new Date(Math.max(...full.map((window) => endOf(window)))) }
  }

  function spread(taken: readonly Taken[]): number {
    const minute = taken.find(({ name }) => name === 'minute')
    if (minute === undefined || minute.used <= NEARLY_SPENT * minute.limit) return 0
    return Math.min((endOf(minute) - clock()) / (minute.limit - minute.used + 1), MAX_WAIT_MS)
  }

  return {
    async acquire(priority, patienceMs) {
      const patience = Math.min(patienceMs, MAX_WAIT_MS)
      const first = await acquireOnce(priority)
      if (first.ok) {
        if (first.value > 0) await sleep(Math.min(first.value, patience))
        return ok(undefined)
      }
      const { error } = first
      const wait = error.kind === 'limited' ? error.until.getTime() - clock() : Number.POSITIVE_INFINITY
      if (priority === 'optional' || wait > patience) return failed(error)
      await sleep(wait)
      const second = await acquireOnce(priority)
      return second.ok ? ok(undefined) : second
    },

    async block(until) {
      const wait = until.getTime() - clock()
      blockedUntil = Math.max(blockedUntil, until.getTime())
      if (wait <= 0) return
      await store.set('budget:spent', String(blockedUntil), wait)
      if (wait > DAY_LIMIT_MS) {
        dayOffsetMs = mod(until.getTime(), DAY_MS)
        await store.set('budget:day-start', String(until.getTime()), DAY_START_KEPT_MS)
      }
    },

    async remaining() {
      await syncFromStore()
      if (clock() < blockedUntil) return { minute: 0, day: 0 }
      const [minute, day] = await Promise.all(
        windows().map(async (window) => Math.max(0, window.limit - (await add(window, 0)).used)),
      )
      return { minute: minute ?? 0, day: day ?? 0 }
    },
  }
}

function readTime(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

function keyOf({ name, startMs }: Window): string {
  return `budget:${name}:${startMs}`
}

function ttlOf({ lengthMs }: Window): number {
  return lengthMs + MINUTE_MS
}

function endOf({ startMs, lengthMs }: Window): number {
  return startMs + lengthMs
}

function mod(value: number, by: number): number {
  return ((value % by) + by) % by
}
