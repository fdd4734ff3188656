import { setTimeout as pause } from 'node:timers/promises'
import { keyedHash } from '../database/cipher.ts'
import type { LimitedCounter, Store } from '../database/store.ts'
import { DAY_MS, MINUTE_MS } from '../lib/durations.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import type { ExecError } from './exec-error.ts'

/**
 * `interactive`: a person waits for the answer. `background`: nobody does (previews, unfurls, a newer list of members).
 * `optional`: decoration that an answer can do without, such as a line on a card.
 */
export type Priority = 'interactive' | 'background' | 'optional'

export interface Requester {
  priority: Priority
  /** This Slack user's share pays; none for requests that serve everyone, such as the list of members. */
  user?: string | undefined
}

export const IN_BACKGROUND: Requester = { priority: 'background' }

/** Exec's published limits for a workspace, and the part of each that background requests may use, in percent. */
export const DEFAULT_RATE_LIMITS = { perMinute: 60, perDay: 1000, backgroundShare: 50 }

export type RateLimits = typeof DEFAULT_RATE_LIMITS

/** The parts of the limits that one person may use, at whatever priority, so that nobody uses up what others need. */
const PERSONAL_PART = { minute: 1 / 2, day: 1 / 4 }
const ALL = { minute: 1, day: 1 }

type RateLimitRefusal = Extract<ExecError, { kind: 'limited' | 'personal_limit' | 'quota_reserved' }>

/**
 * The part of a minute's limit, in percent, that background requests may use while nobody waits: the rest stays free for a person who
 * comes.
 */
const IDLE_SHARE = 85
/** Exec doesn't say when its minute begins: seven such parts hold any minute that ends now. */
const PART_MS = 10_000
const PARTS = 7

interface RateLimitOptions {
  /** All with the same store share one limit. */
  store: Store
  /** Of the hashes that stand for people in the store: others who share the limit may have the same ids. */
  secret?: string
  limits: RateLimits
  /** Milliseconds since the epoch. */
  clock: () => number
  /** How to wait for the end of a limit. The default is a timer. */
  sleep?: (ms: number) => Promise<unknown>
}

const MAX_WAIT_MS = 2000
/** A limit that lasts longer is the day's: the minute's ends within a minute, even if clocks differ. */
const DAY_LIMIT_MS = 5 * MINUTE_MS
/** Stands in the store until the last 429 ends. */
const BLOCKED = 'rate-limit:blocked'
/** When the last 429 ends, and when in the day Exec's day begins. */
const LIMIT = 'rate-limit:told'
const LIMIT_MS = 7 * DAY_MS

/** How many requests there may be in a minute or a day. */
interface Limit extends LimitedCounter {
  /** All requesters'; `most` is this requester's share of it. */
  limit: number
  kind: 'limited' | 'personal_limit'
  /** In milliseconds since the epoch. */
  end: number
}

/** Counts the requests of all replicas. A day is UTC's until a 429 says when it ends. */
export class RateLimit {
  /** When to read the store's 429 next. Another replica's 429 also refuses a request at once, and is read then. */
  #syncAt = 0
  #synced: Promise<void> | undefined
  #blockedUntil = 0
  #dayOffsetMs = 0

  constructor(private readonly options: RateLimitOptions) {}

  /**
   * Counts one request, by a statement for each try. Waits up to two seconds for the end of a limit, never longer than `patienceMs`. An
   * `optional` request never waits, and is refused once all requests together, or this person's, have used as much as the background share.
   */
  async acquire(requester: Requester, patienceMs: number): Promise<Result<undefined, RateLimitRefusal>> {
    const patience = Math.min(patienceMs, MAX_WAIT_MS)
    const first = await this.#acquireOnce(requester)
    if (first.ok || requester.priority === 'optional' || !('until' in first.error)) return first
    const wait = first.error.until.getTime() - this.#now()
    if (wait > patience) return first
    const { sleep = pause } = this.options
    await sleep(wait)
    return this.#acquireOnce(requester)
  }

  /** Refuses all requests before `until`: Exec answered 429. */
  async block(until: Date): Promise<void> {
    const wait = until.getTime() - this.#now()
    this.#blockedUntil = Math.max(this.#blockedUntil, until.getTime())
    if (wait <= 0) return
    if (wait > DAY_LIMIT_MS) this.#dayOffsetMs = until.getTime() % DAY_MS
    await this.options.store.set(LIMIT, `${this.#blockedUntil} ${this.#dayOffsetMs}`, LIMIT_MS)
    // The process's memory keeps an entry through its last millisecond.
    await this.options.store.set(BLOCKED, '', Math.max(1, this.#blockedUntil - this.#now() - 1))
  }

  async remaining(): Promise<{ minute: number; day: number }> {
    await this.#syncFromStore()
    if (this.#now() < this.#blockedUntil) return { minute: 0, day: 0 }
    const limits = this.#limitsFor({ priority: 'interactive' })
    const sums = await this.options.store.sums(limits)
    const [minute = 0, day = 0] = limits.map(({ limit }, at) => Math.max(0, limit - (sums[at] ?? 0)))
    return { minute, day }
  }

  /** Whether a background request has to wait for the next day, rather than for the next minute. */
  async isDaySpent(): Promise<boolean> {
    if (this.#blockedUntil - this.#now() > DAY_LIMIT_MS) return true
    // Limits come in pairs: the minute's, then the day's.
    const days = this.#limitsFor(IN_BACKGROUND).filter((_, at) => at % 2 === 1)
    const sums = await this.options.store.sums(days)
    return days.some(({ most }, at) => (sums[at] ?? 0) >= most)
  }

  /** Mostly one statement. */
  async #acquireOnce(requester: Requester): Promise<Result<undefined, RateLimitRefusal>> {
    if (this.#now() >= this.#syncAt) {
      this.#syncAt = this.#now() + MINUTE_MS
      this.#synced = this.#syncFromStore()
    }
    await this.#synced
    if (this.#now() < this.#blockedUntil) return failed(this.#blocked())
    const {
      store,
      limits: { perMinute },
    } = this.options
    const isBackground = requester.priority === 'background'
    const parts = this.#parts()
    const lately = isBackground ? (await store.sums(parts)).reduce((sum, count) => sum + count) : 0
    if (lately > 0 && lately >= perMinute) return failed({ kind: 'quota_reserved' })
    const limits = this.#limitsFor(requester)
    const take = (all: readonly Limit[]) => store.take([...all, ...parts.slice(0, 1)], BLOCKED)
    if (await take(limits)) return ok(undefined)
    await this.#syncFromStore()
    if (this.#now() < this.#blockedUntil) return failed(this.#blocked())
    const sums = await store.sums(limits)
    const [all, , inBackground] = sums.slice(-4)
    const isIdle = isBackground && all === inBackground && lately < (perMinute * IDLE_SHARE) / 100
    if (isIdle && (await take(this.#limitsFor(requester, IDLE_SHARE)))) return ok(undefined)
    return failed(this.#refusalBy(limits, sums))
  }

  /** Counters of all requests, the newest part first. They only measure: none has a limit of its own. */
  #parts(): LimitedCounter[] {
    const now = this.#now()
    return Array.from({ length: PARTS }, (_, at) => {
      const start = now - (now % PART_MS) - at * PART_MS
      return { key: `rate-limit:part:${start}`, ttlMs: 2 * MINUTE_MS, most: Number.MAX_SAFE_INTEGER }
    })
  }

  #now(): number {
    return this.options.clock()
  }

  #blocked(): RateLimitRefusal {
    return { kind: 'limited', until: new Date(this.#blockedUntil) }
  }

  #refusalBy(limits: readonly Limit[], sums: readonly number[]): RateLimitRefusal {
    const full = limits.filter(({ limit }, at) => (sums[at] ?? 0) >= limit)
    const [first] = full
    if (first !== undefined) {
      const ends = full.filter(({ kind }) => kind === first.kind).map(({ end }) => end)
      return { kind: first.kind, until: new Date(Math.max(...ends)) }
    }
    const isReserved = limits.some(({ most }, at) => (sums[at] ?? 0) >= most)
    // Otherwise the limit has ended by now.
    return isReserved ? { kind: 'quota_reserved' } : { kind: 'limited', until: new Date(this.#now()) }
  }

  /** @param inMinute the background share of the minute. */
  #limitsFor({ priority, user }: Requester, inMinute?: number): Limit[] {
    const { backgroundShare } = this.options.limits
    const share = priority === 'optional' ? backgroundShare : 100
    const ofPerson = (id: string) =>
      this.#limitsOf('personal_limit', `:${keyedHash(this.options.secret ?? '', id)}`, share)
    return [
      ...(user === undefined ? [] : ofPerson(user)),
      ...this.#limitsOf('limited', '', share),
      ...(priority === 'interactive'
        ? []
        : this.#limitsOf('limited', ':background', backgroundShare, inMinute)),
    ]
  }

  /** @param suffix of the counters' keys. @param share how much of the limits may be used, in percent. */
  #limitsOf(kind: Limit['kind'], suffix: string, share: number, inMinute = share): Limit[] {
    const { perMinute, perDay } = this.options.limits
    const part = kind === 'personal_limit' ? PERSONAL_PART : ALL
    const now = this.#now()
    const limitOf = (name: 'minute' | 'day', all: number, lengthMs: number, offsetMs: number): Limit => {
      const start = now - ((now - offsetMs) % lengthMs)
      // At least one request, however low the limit is set.
      const limit = Math.max(1, Math.floor(all * part[name]))
      const most = Math.floor((limit * (name === 'minute' ? inMinute : share)) / 100)
      const key = `rate-limit:${name}:${start}${suffix}`
      return { key, ttlMs: lengthMs + MINUTE_MS, most, limit, kind, end: start + lengthMs }
    }
    return [limitOf('minute', perMinute, MINUTE_MS, 0), limitOf('day', perDay, DAY_MS, this.#dayOffsetMs)]
  }

  /** Reads when another replica's 429 ends. */
  async #syncFromStore(): Promise<void> {
    const stored = /^(\d{1,15}) (\d{1,15})$/.exec((await this.options.store.get(LIMIT)) ?? '')
    if (stored === null) return
    this.#blockedUntil = Math.max(this.#blockedUntil, Number(stored[1]))
    this.#dayOffsetMs = Number(stored[2])
  }
}
