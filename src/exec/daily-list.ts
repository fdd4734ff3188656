import { z } from 'zod'
import { parseJson } from '../lib/parse.ts'
import { failed, ok, type Result, withTimeout } from '../lib/result.ts'
import type { LockTiming } from '../store/single-flight.ts'
import { CachedFetch, type CacheOptions } from './cached-fetch.ts'
import type { ExecError } from './exec-error.ts'
import { type AllPages, beginReading, MAX_PAGE_SIZE, type Reading, type ReadOptions } from './list-page.ts'
import type { Priority, Requester } from './rate-limit.ts'

export interface DailyListOptions extends Omit<CacheOptions, 'maxBytes'> {
  /** How long a caller waits for a long list, in milliseconds. The reading goes on, and its list is cached. */
  patienceMs?: number | undefined
  timing?: Partial<LockTiming> | undefined
}

/** How a list is read from Exec, and kept. */
interface ListSteps<Item, Entries> {
  /** In the store. */
  key: string
  read(options: ReadOptions<Item>): Promise<Result<AllPages<Item>, ExecError>>
  toEntries(items: readonly Item[]): Entries
  /** As JSON has it. */
  pack(entries: Entries): unknown
  /** `undefined` for what another version of the app stored. */
  unpack(value: unknown): Entries | undefined
}

export interface DailyEntries<Entries> {
  entries: Entries
  /** If not, Exec may have others. */
  isWhole: boolean
  /** Milliseconds since the epoch. */
  readAt: number
}

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
/** For each page of the list: the longer it is, the more requests a new one takes. */
const UNLISTED_MS = 10 * MINUTE_MS
const MAX_AGE_MS = 2 * DAY_MS
const AFTER_FAILURE_MS = MINUTE_MS
const PATIENCE_MS = 6500

/**
 * An interrupted reading younger than this goes on from the page that failed: a long list takes the background share of
 * several minutes, and of several people's requests.
 */
const READING_MS = 60 * MINUTE_MS

/** A reading extends its lock after each page. */
const TIMING: LockTiming = { lockMs: 8000, pollMs: 100 }

const storedSchema = z.object({ readAt: z.number(), isWhole: z.boolean(), entries: z.unknown() })

/**
 * A list that Exec has on several pages. Over all replicas it is read at most once a day, and for someone who is not in it at
 * most once in ten minutes for each hundred entries. While reading fails, a list up to two days old answers.
 */
export class DailyList<Item, Entries extends { size: number }> {
  readonly #clock: () => number
  readonly #patienceMs: number
  readonly #fetch: CachedFetch<{ maxAgeMs: number }, DailyEntries<Entries>>
  #list: DailyEntries<Entries> | undefined
  #triedAt = 0
  #refusedAt = 0
  #lastFailure: ExecError = { kind: 'timed_out' }
  #interrupted: { reading: Reading<Item>; beganAt: number } | undefined

  constructor(
    private readonly steps: ListSteps<Item, Entries>,
    { clock = Date.now, patienceMs = PATIENCE_MS, store, timing }: DailyListOptions = {},
  ) {
    this.#clock = clock
    this.#patienceMs = patienceMs
    this.#fetch = new CachedFetch({
      cache: {
        find: ({ maxAgeMs }) =>
          this.#list !== undefined && this.#ageOf(this.#list) < maxAgeMs ? this.#list : undefined,
        add: (_, list) => {
          if (this.#list === undefined || list.readAt >= this.#list.readAt) this.#list = list
        },
      },
      store,
      keysOf: () => [steps.key],
      encode: ({ entries, ...rest }) => ({
        text: JSON.stringify({ ...rest, entries: steps.pack(entries) }),
        ttlMs: MAX_AGE_MS,
      }),
      decode(text) {
        const { data } = storedSchema.safeParse(parseJson(text))
        const entries = data && steps.unpack(data.entries)
        return entries && { ...data, entries }
      },
      ask: (_, requester, extendLock) => this.#ask(requester, extendLock),
      lock: { name: `${steps.key}:lock`, timing: { ...TIMING, ...timing } },
      clock,
    })
  }

  /** A list up to two days old, without a request. */
  peek(): Promise<DailyEntries<Entries> | undefined> {
    return this.#fetch.peek({ maxAgeMs: MAX_AGE_MS })
  }

  /**
   * A list under a day old, or an older one while reading fails. Within a minute of a failure only an interactive caller reads a
   * missing one; for an `optional` caller only a cached list answers.
   */
  async get(priority: Priority = 'interactive'): Promise<Result<DailyEntries<Entries>, ExecError>> {
    const list = await this.peek()
    if (list !== undefined) return this.#isOutdated(list) ? this.#renew(list, priority) : ok(list)
    if (priority === 'optional') return failed({ kind: 'quota_reserved' })
    return priority === 'background' && this.isResting()
      ? failed(this.#lastFailure)
      : this.#read({ priority })
  }

  /** Like `get`, but reads a list that lacks something anew: then `requester.user` pays for it. */
  async getWith(
    isListed: (entries: Entries) => boolean,
    requester: Requester,
  ): Promise<Result<DailyEntries<Entries>, ExecError>> {
    const { priority } = requester
    const list = await this.peek()
    if (list === undefined)
      return priority === 'optional' ? failed({ kind: 'quota_reserved' }) : this.#read({ priority })
    if (this.#ageOf(list) >= DAY_MS) return this.#isOutdated(list) ? this.#renew(list, priority) : ok(list)
    if (priority === 'optional' || isListed(list.entries) || !this.#mayHaveNew(list)) return ok(list)
    const read = await this.#read(requester, unlistedMs(list))
    return read.ok ? read : ok(list)
  }

  /** After a failed reading, Exec is left alone for a minute. */
  isResting(): boolean {
    return !this.#isInFlight() && this.#clock() - this.#triedAt < AFTER_FAILURE_MS
  }

  get lastFailure(): ExecError {
    return this.#lastFailure
  }

  /** The old list still answers, so a newer one is read in the background. */
  async #renew(
    list: DailyEntries<Entries>,
    priority: Priority,
  ): Promise<Result<DailyEntries<Entries>, ExecError>> {
    if (priority === 'optional') return ok(list)
    const read = await this.#read({ priority: 'background' })
    return read.ok ? read : ok(list)
  }

  async #read(requester: Requester, maxAgeMs = DAY_MS): Promise<Result<DailyEntries<Entries>, ExecError>> {
    const settled = await withTimeout(this.#fetch.get({ maxAgeMs }, requester), this.#patienceMs)
    return settled.ok ? settled.value : failed({ kind: 'timed_out' })
  }

  async #ask(
    requester: Requester,
    onPage: (() => Promise<void>) | undefined,
  ): Promise<Result<DailyEntries<Entries>, ExecError>> {
    const now = this.#clock()
    const triedBefore = this.#triedAt
    this.#triedAt = now
    const interrupted = this.#interrupted
    this.#interrupted = undefined
    const isRecent = interrupted !== undefined && now - interrupted.beganAt < READING_MS
    const begun = isRecent ? interrupted : { reading: beginReading<Item>(), beganAt: now }
    const all = await this.steps.read({ ...requester, reading: begun.reading, onPage })
    if (all.ok) {
      const { items, isWhole } = all.value
      return ok({ entries: this.steps.toEntries(items), isWhole, readAt: this.#clock() })
    }

    const { error } = all
    if (error.kind !== 'unreadable') this.#interrupted = begun
    if (error.kind === 'quota_reserved' || error.kind === 'personal_limit') {
      this.#triedAt = triedBefore
      this.#refusedAt = this.#clock()
    } else {
      this.#lastFailure = error
    }
    return all
  }

  #ageOf({ readAt }: DailyEntries<Entries>): number {
    return this.#clock() - readAt
  }

  #isOutdated(list: DailyEntries<Entries>): boolean {
    const lastTry = Math.max(this.#triedAt, this.#refusedAt)
    return this.#ageOf(list) >= DAY_MS && !this.#isInFlight() && this.#clock() - lastTry >= AFTER_FAILURE_MS
  }

  #mayHaveNew(list: DailyEntries<Entries>): boolean {
    const isOld = this.#clock() - Math.max(this.#triedAt, list.readAt) >= unlistedMs(list)
    return this.#isInFlight() || (list.isWhole && isOld)
  }

  #isInFlight(): boolean {
    return this.#fetch.isInFlight({ maxAgeMs: 0 })
  }
}

function unlistedMs({ entries }: DailyEntries<{ size: number }>): number {
  return Math.min(Math.max(1, Math.ceil(entries.size / MAX_PAGE_SIZE)) * UNLISTED_MS, DAY_MS)
}
