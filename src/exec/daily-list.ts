import { z } from 'zod'
import type { LockTiming } from '../database/single-flight.ts'
import { failed, inTime, ok, TIMED_OUT } from '../lib/result.ts'
import { type CacheOptions, ExecCache, wasNeverSent } from './exec-cache.ts'
import type { ExecError, Fetched } from './exec-error.ts'
import { type AllPages, beginReading, MAX_PAGE_SIZE, type Reading, type ReadOptions } from './list-page.ts'
import type { Requester } from './rate-limit.ts'

export interface DailyListOptions extends Omit<CacheOptions, 'maxBytes'> {
  /** How long a caller waits for a long list, in milliseconds. The reading goes on, and its list is cached. */
  patienceMs?: number | undefined
  timing?: Partial<LockTiming> | undefined
}

/** How a list is read from Exec, and kept. */
interface ListSteps<Item, Value> {
  /** In the store. */
  key: string
  read(options: ReadOptions<Item>): Fetched<AllPages<Item>>
  toValues(items: readonly Item[]): readonly Value[]
  /** By which a value is found. */
  keyOf(value: Value): string
  /** What is stored of a value. By default the value itself. */
  pack?(value: Value): unknown
  /** Reads what is stored of a value. */
  stored: z.ZodType<Value>
}

export interface DailyEntries<Value> {
  entries: ReadonlyMap<string, Value>
  /** If not, Exec may have others. */
  isWhole: boolean
  readAt: Date
}

interface Wanted<Value> {
  /** A list that lacks something is read anew, unless that was done lately. Then `requester.user` pays. */
  isEnough?(list: DailyEntries<Value>): boolean
  /** Whether the failure of the last minute answers while there is no list. By default in the background. */
  reuseFailure?: boolean
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

/**
 * A list that Exec has on several pages. Over all replicas it is read at most once a day, and for someone who is not in it at
 * most once in ten minutes for each hundred entries. While reading fails, a list up to two days old answers.
 */
export class DailyList<Item, Value> {
  readonly #clock: () => number
  readonly #patienceMs: number
  readonly #cache: ExecCache<undefined, Omit<DailyEntries<Value>, 'readAt'>>
  #failure: { error: ExecError; at: number } | undefined
  /** When a reading began that failed at Exec. */
  #failedAt = 0
  #interrupted: { reading: Reading<Item>; beganAt: number } | undefined

  constructor(
    private readonly steps: ListSteps<Item, Value>,
    { clock = Date.now, patienceMs = PATIENCE_MS, store, timing }: DailyListOptions = {},
  ) {
    const { key, keyOf, pack = (value) => value } = steps
    const storedSchema = z.object({ isWhole: z.boolean(), entries: z.array(steps.stored) })
    this.#clock = clock
    this.#patienceMs = patienceMs
    this.#cache = new ExecCache(
      {
        name: key,
        keyOf: () => key,
        keysOf: () => [key],
        read: (_, requester, extendLock) => this.#readAll(requester, extendLock),
        currentMs: () => DAY_MS,
        keptMs: () => MAX_AGE_MS,
        pack: ({ isWhole, entries }) => ({ isWhole, entries: [...entries.values()].map(pack) }),
        unpack(stored) {
          const { data } = storedSchema.safeParse(stored)
          return data && { ...data, entries: new Map(data.entries.map((value) => [keyOf(value), value])) }
        },
        maxBytes: Number.MAX_SAFE_INTEGER,
        bytesOf: () => 0,
        lock: { name: `${key}:lock`, timing: { ...TIMING, ...timing } },
      },
      { clock, store },
    )
  }

  /** A list up to two days old, without a request. */
  peek(): Promise<DailyEntries<Value> | undefined> {
    return this.#cache.peek(undefined)
  }

  /**
   * A list under a day old, or an older one while reading fails. A missing one is read; for an `optional` caller nothing is read.
   */
  async get(
    { priority, user }: Requester,
    { isEnough = () => true, reuseFailure = priority === 'background' }: Wanted<Value> = {},
  ): Fetched<DailyEntries<Value>> {
    const list = await this.peek()
    if (list === undefined) {
      if (priority === 'optional') return failed({ kind: 'quota_reserved' })
      const failure = reuseFailure ? this.#recentFailure() : undefined
      return failure === undefined || wasNeverSent(failure) ? this.#read({ priority }) : failed(failure)
    }
    const isOutdated = this.#ageOf(list) >= DAY_MS
    const mayRead = isOutdated
      ? !this.#isInFlight() && this.#recentFailure() === undefined
      : !isEnough(list) && this.#mayHaveMore(list)
    if (priority === 'optional' || !mayRead) return ok(list)
    // An outdated list still answers, so a newer one is read in the background.
    const read = isOutdated
      ? await this.#read({ priority: 'background' })
      : await this.#read({ priority, user }, unlistedMs(list))
    return read.ok ? read : ok(list)
  }

  #read(requester: Requester, maxAgeMs = DAY_MS): Fetched<DailyEntries<Value>> {
    return inTime(this.#cache.get(undefined, requester, maxAgeMs), this.#patienceMs, TIMED_OUT)
  }

  async #readAll(
    requester: Requester,
    onPage?: () => Promise<void>,
  ): Fetched<Omit<DailyEntries<Value>, 'readAt'>> {
    const now = this.#clock()
    const { keyOf, toValues, read } = this.steps
    const interrupted = this.#interrupted
    const isRecent = interrupted !== undefined && now - interrupted.beganAt < READING_MS
    const begun = isRecent ? interrupted : { reading: beginReading<Item>(), beganAt: now }
    const all = await read({ requester, reading: begun.reading, onPage })
    this.#interrupted = all.ok || all.error.kind === 'unreadable' ? undefined : begun
    if (!all.ok) {
      this.#failure = { error: all.error, at: this.#clock() }
      if (!wasNeverSent(all.error)) this.#failedAt = now
      return all
    }
    const { items, isWhole } = all.value
    const entries = new Map(toValues(items).map((value) => [keyOf(value), value]))
    return ok({ entries, isWhole })
  }

  #ageOf({ readAt }: DailyEntries<Value>): number {
    return this.#clock() - readAt.getTime()
  }

  /** After a failed reading, Exec is left alone for a minute. */
  #recentFailure(): ExecError | undefined {
    if (this.#failure === undefined || this.#isInFlight()) return undefined
    return this.#clock() - this.#failure.at < AFTER_FAILURE_MS ? this.#failure.error : undefined
  }

  #mayHaveMore(list: DailyEntries<Value>): boolean {
    return list.isWhole && this.#clock() - Math.max(this.#failedAt, list.readAt.getTime()) >= unlistedMs(list)
  }

  #isInFlight(): boolean {
    return this.#cache.isInFlight(undefined)
  }
}

function unlistedMs({ entries }: { entries: { size: number } }): number {
  return Math.min(Math.max(1, Math.ceil(entries.size / MAX_PAGE_SIZE)) * UNLISTED_MS, DAY_MS)
}
