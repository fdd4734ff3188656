import { keyedHash } from '../database/cipher.ts'
import type { LimitedCounter, Store } from '../database/store.ts'
import { DAY_MS, MINUTE_MS } from '../lib/durations.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import type { ExecError } from './exec-error.ts'

/**
 * `interactive`: a person waits for the answer. `background`: nobody does (previews, unfurls, a newer list of members).
 * `optional`: for extras such as a line on a card.
 */
export type Priority = 'interactive' | 'background' | 'optional'

export interface Requester {
  priority: Priority
  /** The request counts toward the share of this Slack user. Requests that serve everyone, such as the list of members, have none. */
  user?: string | undefined
}

export const IN_BACKGROUND: Requester = { priority: 'background' }

/** Exec's published limits for a workspace, and the percentage of each that background requests may use. */
export const DEFAULT_RATE_LIMITS = { perMinute: 60, perDay: 1000, backgroundShare: 50 }

export type RateLimits = typeof DEFAULT_RATE_LIMITS

/** The part of each limit that one person may use, at any priority, so that nobody uses up what others need. */
const PERSONAL_PART = { minute: 1 / 2, day: 1 / 4 }
const ALL = { minute: 1, day: 1 }

type RateLimitRefusal = Extract<ExecError, { kind: 'limited' | 'personal_limit' | 'quota_reserved' }>

/**
 * Percent of the minute's limit that background requests may use while nobody waits. The rest stays free for the next
 * person.
 */
const IDLE_SHARE = 85
/** Exec doesn't say when its minute begins. Seven such parts cover any minute that ends now. */
const PART_MS = 10_000
const PARTS = 7

interface RateLimitOptions {
  /** Everyone with the same store shares one limit. */
  store: Store
  /** For the hashes that identify people in the store: other workspaces that share the limit may have the same ids. */
  secret?: string
  limits: RateLimits
  /** Milliseconds since the epoch. */
  clock: () => number
}

/** A longer limit is the day's: the minute's ends within a minute, even if clocks differ. */
const DAY_LIMIT_MS = 5 * MINUTE_MS
/** In the store until the last 429 ends. */
const BLOCKED = 'rate-limit:blocked'
/** When the last 429 ends, and the time of day when Exec's day begins. */
const LIMIT = 'rate-limit:told'
const LIMIT_MS = 7 * DAY_MS

/** A maximum number of requests in a minute or a day. */
interface Limit extends LimitedCounter {
  /** The limit for all requesters; `most` is this requester's share. */
  limit: number
  kind: 'limited' | 'personal_limit'
  per: 'minute' | 'day'
  /** In milliseconds since the epoch. */
  end: number
}

/** Counts the requests of all replicas. A day is UTC's until a 429 says when it ends. */
export class RateLimit {
  /** When to read the store's 429 next: another replica's says when Exec's day begins. If it refuses a request, it is read at once. */
  #syncAt = 0
  #synced: Promise<void> | undefined
  #blockedUntil = 0
  #dayOffsetMs = 0

  constructor(private readonly options: RateLimitOptions) {}

  /**
   * Counts one request, usually with one statement. An `optional` request is refused once all requests, or this
   * person's, have used as much as the background share.
   */
  async acquire(requester: Requester): Promise<Result<undefined, RateLimitRefusal>> {
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

  /** Whether a background request has to wait for the next day rather than the next minute. */
  async isDaySpent(): Promise<boolean> {
    if (this.#blockedUntil - this.#now() > DAY_LIMIT_MS) return true
    const days = this.#limitsFor(IN_BACKGROUND).filter(({ per }) => per === 'day')
    const sums = await this.options.store.sums(days)
    return days.some(({ most }, at) => (sums[at] ?? 0) >= most)
  }

  /** Counters of all requests, newest part first. They only measure and have no limits of their own. */
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
    // If none is left, the limit has ended by now.
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

  /** @param suffix of the counters' keys. @param share the usable percentage of the limits. */
  #limitsOf(kind: Limit['kind'], suffix: string, share: number, inMinute = share): Limit[] {
    const { perMinute, perDay } = this.options.limits
    const part = kind === 'personal_limit' ? PERSONAL_PART : ALL
    const now = this.#now()
    const limitOf = (per: Limit['per'], all: number, lengthMs: number, offsetMs: number): Limit => {
      const start = now - ((now - offsetMs) % lengthMs)
      // At least one request, however low the limit is set.
      const limit = Math.max(1, Math.floor(all * part[per]))
      const most = Math.floor((limit * (per === 'minute' ? inMinute : share)) / 100)
      const key = `rate-limit:${per}:${start}${suffix}`
      return { key, ttlMs: lengthMs + MINUTE_MS, most, limit, kind, per, end: start + lengthMs }
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
