import { setTimeout as pause } from 'node:timers/promises'
import type { Store } from '../database/store.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import type { ExecError } from './exec-error.ts'

/**
 * `interactive`: a person waits for the answer. `background`: nobody does (previews, unfurls, a newer list of members).
 * `optional`: decoration that an answer can do without, such as a line on a card.
 */
export type Priority = 'interactive' | 'background' | 'optional'

export interface Requester {
  priority: Priority
  /** The Slack user whose share pays; none for what serves everyone, such as the list of members. */
  user?: string | undefined
}

/** Exec's published limits for a workspace, and the part of each that background requests may use, in percent. */
export const DEFAULT_RATE_LIMITS = { perMinute: 60, perDay: 1000, backgroundShare: 50 }

export type RateLimits = typeof DEFAULT_RATE_LIMITS

/** The parts of the limits that one person may use, at whatever priority, so that nobody uses up what others need. */
const PERSONAL_PART = { minute: 1 / 2, day: 1 / 4 }

type RateLimitRefusal = Extract<ExecError, { kind: 'limited' | 'personal_limit' | 'quota_reserved' }>

interface RateLimitOptions {
  /** All with the same store share one limit. */
  store: Store
  /** Counts what each person uses. By default `store`, too. */
  people?: Store
  limits?: Partial<RateLimits>
  /** Milliseconds since the epoch. */
  clock?: () => number
  sleep?: (ms: number) => Promise<unknown>
}

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const MAX_WAIT_MS = 2000
/** A limit that lasts longer is the day's: the minute's ends within a minute, even if clocks differ. */
const DAY_LIMIT_MS = 5 * MINUTE_MS
/** When the last 429 ends, and when in the day Exec's day begins. */
const LIMIT = 'rate-limit:told'
const LIMIT_MS = 7 * DAY_MS

const RESERVED: RateLimitRefusal = { kind: 'quota_reserved' }

interface Window {
  name: 'minute' | 'day'
  limit: number
  startMs: number
  lengthMs: number
}

interface Usage extends Window {
  used: number
}

/** One more request in a counter of each window. */
interface Charge {
  store: Store
  windows: Window[]
  /** Ends the counter's keys. */
  suffix: string
  /** 0 only looks whether one more is allowed. */
  amount: 0 | 1
  /** The refusal beyond the windows' limits. */
  kind: 'limited' | 'personal_limit'
  /** Whether the request may use no more than the background share. */
  withinShare: boolean
}

/** Counts the requests of all replicas. A day is UTC's until a 429 says when it ends. */
export class RateLimit {
  readonly #store: Store
  readonly #people: Store
  readonly #limits: RateLimits
  readonly #clock: () => number
  readonly #sleep: (ms: number) => Promise<unknown>
  #blockedUntil = 0
  /** Until when this process has seen that all requests are used up. */
  #usedUpUntil = 0
  #dayOffsetMs = 0

  constructor({ store, people = store, limits, clock = Date.now, sleep = pause }: RateLimitOptions) {
    this.#store = store
    this.#people = people
    this.#limits = { ...DEFAULT_RATE_LIMITS, ...limits }
    this.#clock = clock
    this.#sleep = sleep
  }

  /**
   * Counts one request. Waits up to two seconds for the end of a limit, never longer than `patienceMs`. An `optional` request
   * never waits, and is refused once all requests together, or this person's, have used as much as the background share.
   */
  async acquire(requester: Requester, patienceMs: number): Promise<Result<undefined, RateLimitRefusal>> {
    const patience = Math.min(patienceMs, MAX_WAIT_MS)
    const first = await this.#acquireOnce(requester)
    if (first.ok || requester.priority === 'optional' || !('until' in first.error)) return first
    const wait = first.error.until.getTime() - this.#clock()
    if (wait > patience) return first
    await this.#sleep(wait)
    return this.#acquireOnce(requester)
  }

  /** Refuses all requests before `until`: Exec answered 429. */
  async block(until: Date): Promise<void> {
    const wait = until.getTime() - this.#clock()
    this.#blockedUntil = Math.max(this.#blockedUntil, until.getTime())
    if (wait <= 0) return
    if (wait > DAY_LIMIT_MS) this.#dayOffsetMs = until.getTime() % DAY_MS
    await this.#store.set(LIMIT, `${this.#blockedUntil} ${this.#dayOffsetMs}`, LIMIT_MS)
  }

  /** Whether Exec allows no request now, as far as this process has noticed. */
  get isUsedUp(): boolean {
    return this.#clock() < Math.max(this.#blockedUntil, this.#usedUpUntil)
  }

  async remaining(): Promise<{ minute: number; day: number }> {
    await this.#syncFromStore()
    if (this.#clock() < this.#blockedUntil) return { minute: 0, day: 0 }
    const usages = await this.#add({ store: this.#store, windows: this.#windows(), suffix: '' }, 0)
    const [minute = 0, day = 0] = usages.map(({ limit, used }) => Math.max(0, limit - used))
    return { minute, day }
  }

  async #acquireOnce({ priority, user }: Requester): Promise<Result<undefined, RateLimitRefusal>> {
    await this.#syncFromStore()
    if (this.#clock() < this.#blockedUntil)
      return failed({ kind: 'limited', until: new Date(this.#blockedUntil) })
    const charged: Charge[] = []
    for (const charge of this.#chargesFor(priority, user)) {
      const { amount, kind, withinShare } = charge
      const usages = await this.#add(charge, amount)
      if (amount > 0) charged.push(charge)
      const after = usages.map((usage) => ({ ...usage, used: usage.used + 1 - amount }))
      const refusal =
        refusalOf(after, kind) ?? (withinShare && this.#isBeyondShare(after) ? RESERVED : undefined)
      if (refusal === undefined) continue
      if (refusal.kind === 'limited') this.#usedUpUntil = refusal.until.getTime()
      await Promise.all(charged.map((each) => this.#add(each, -each.amount)))
      return failed(refusal)
    }
    return ok(undefined)
  }

  /** The workspace's counter comes last: a request that another one refuses takes nothing from others, not even for a moment. */
  #chargesFor(priority: Priority, user: string | undefined): Charge[] {
    const windows = this.#windows()
    const isOptional = priority === 'optional'
    const ofAll = {
      store: this.#store,
      windows,
      suffix: '',
      amount: 1,
      kind: 'limited',
      withinShare: isOptional,
    } as const
    const ofBackground = { ...ofAll, suffix: ':background', withinShare: true }
    const ofPerson = {
      ...ofAll,
      store: this.#people,
      windows: windows.map(toPersonal),
      suffix: `:${user}`,
      kind: 'personal_limit',
    } as const
    return [
      ...(user === undefined ? [] : [ofPerson]),
      ...(priority === 'interactive' ? [] : [{ ...ofAll, amount: 0 } as const, ofBackground]),
      ofAll,
    ]
  }

  /** Reads when another replica's 429 ends. */
  async #syncFromStore(): Promise<void> {
    const told = /^(\d{1,15}) (\d{1,15})$/.exec((await this.#store.get(LIMIT)) ?? '')
    if (told === null) return
    this.#blockedUntil = Math.max(this.#blockedUntil, Number(told[1]))
    this.#dayOffsetMs = Number(told[2])
  }

  #windows(): Window[] {
    const { perMinute, perDay } = this.#limits
    const now = this.#clock()
    const startOf = (lengthMs: number, offsetMs: number) => now - ((now - offsetMs) % lengthMs)
    return [
      { name: 'minute', limit: perMinute, startMs: startOf(MINUTE_MS, 0), lengthMs: MINUTE_MS },
      { name: 'day', limit: perDay, startMs: startOf(DAY_MS, this.#dayOffsetMs), lengthMs: DAY_MS },
    ]
  }

  async #add(
    { store, windows, suffix }: Pick<Charge, 'store' | 'windows' | 'suffix'>,
    amount: number,
  ): Promise<Usage[]> {
    const counters = windows.map(({ name, startMs, lengthMs }) => ({
      key: `rate-limit:${name}:${startMs}${suffix}`,
      ttlMs: lengthMs + MINUTE_MS,
    }))
    const sums = await store.count(counters, amount)
    return windows.map((window, index) => ({ ...window, used: sums[index] ?? 0 }))
  }

  #isBeyondShare(usages: Usage[]): boolean {
    return usages.some(({ used, limit }) => used > (limit * this.#limits.backgroundShare) / 100)
  }
}

function refusalOf(usages: Usage[], kind: Charge['kind']): RateLimitRefusal | undefined {
  const full = usages.filter(({ used, limit }) => used > limit)
  if (full.length === 0) return undefined
  return { kind, until: new Date(Math.max(...full.map(endOf))) }
}

/** At least one request, however low the limit is set. */
function toPersonal(window: Window): Window {
  return { ...window, limit: Math.max(1, Math.floor(window.limit * PERSONAL_PART[window.name])) }
}

function endOf({ startMs, lengthMs }: Window): number {
  return startMs + lengthMs
}
