import { z } from 'zod'
import type { LockTiming } from '../database/single-flight.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../lib/durations.ts'
import type { Log } from '../lib/log.ts'
import { failed, inTime, ok, TIMED_OUT } from '../lib/result.ts'
import { type CacheOptions, ExecCache, type FetchOptions } from './exec-cache.ts'
import type { Fetched } from './exec-error.ts'
import { beginReading, type ListPage, PAGE_SIZE, type Reading, readPages } from './list-page.ts'
import { IN_BACKGROUND, type Requester } from './rate-limit.ts'

export interface DailyListOptions extends CacheOptions {
  log: Log
  /**
   * How long a caller waits for a long list, in milliseconds; 6,500 by default. Reading goes on afterwards, and the
   * list is cached.
   */
  patienceMs?: number | undefined
  timing?: Partial<LockTiming> | undefined
}

/** How a list is read from Exec and stored. */
interface ListSteps<Item> {
  /** The list's key in the store. */
  key: string
  /** @param page from 1. */
  read(page: number, requester: Requester): Fetched<ListPage<Item>>
  /** Identifies an item. Of several items with one key, the last one counts. */
  keyOf(item: Item): string
  /** Sorts the list; by default in Exec's order. */
  arrange?(items: readonly Item[]): readonly Item[]
  /** What is stored of an item. The default is the item itself. */
  pack?(item: Item): unknown
  /** Reads what is stored of an item. */
  stored: z.ZodType<Item>
}

export interface DailyEntries<Item> {
  entries: ReadonlyMap<string, Item>
  /** If not, Exec may have more. */
  isWhole: boolean
  readAt: Date
}

interface Wanted<Item> {
  /** If not, the list is read again, at most once in some minutes, out of `requester.user`'s share. */
  isEnough?(list: DailyEntries<Item>): boolean
  /**
   * Whether to read the list again now. One of more than ten pages may be ten minutes old, so that a person who tries
   * again finds it complete.
   */
  isNow?: boolean
  /** Without a list, whether to return a failure from the last minute; by default only in the background. */
  reuseFailure?: boolean
}

/** Each page is a request: a quarter of what Exec allows a day. */
const MAX_PAGES = 250
/**
 * A person waits for this many pages. Later ones use the background share, to leave people the rest of the minute's
 * requests.
 */
const AWAITED_PAGES = 10

/** Minimum age before an unlisted key causes a new reading, for each page. */
const UNLISTED_MS = 10 * MINUTE_MS
const MAX_AGE_MS = 2 * DAY_MS
const AFTER_FAILURE_MS = MINUTE_MS
const PATIENCE_MS = 6500

/**
 * An interrupted reading younger than this resumes at the page that failed: a long list takes several minutes'
 * background share, and several people's requests.
 */
const READING_MS = HOUR_MS

/** A reading extends its lock after each page. */
const TIMING: LockTiming = { lockMs: 8000, pollMs: 100 }

/**
 * A list that Exec sends in pages. All replicas together read it at most once a day or, to find someone it lacks, once
 * every ten minutes per hundred entries. While reading fails, a list up to two days old is used.
 */
export class DailyList<Item> {
  readonly #cache: ExecCache<undefined, Omit<DailyEntries<Item>, 'readAt'>>
  #interrupted: (Reading<Item> & { beganAt: number }) | undefined

  constructor(
    private readonly steps: ListSteps<Item>,
    private readonly options: DailyListOptions,
  ) {
    const { key, pack = (item) => item } = steps
    const entries = z.array(steps.stored).transform((items) => this.#byKey(items))
    this.#cache = new ExecCache(
      {
        name: key,
        keyOf: () => '',
        read: (_, requester) => this.#readAll(requester),
        currentMs: () => DAY_MS,
        keptMs: () => MAX_AGE_MS,
        toContent: (list) => list,
        pack: ({ isWhole, entries }) => ({ isWhole, entries: [...entries.values()].map(pack) }),
        stored: z.object({ isWhole: z.boolean(), entries }),
        lock: { name: `${key}:lock`, timing: { ...TIMING, ...options.timing } },
      },
      options,
    )
  }

  /** A list up to two days old, without a request to Exec. */
  peek(): Promise<DailyEntries<Item> | undefined> {
    return this.#cache.peek(undefined)
  }

  /**
   * A list under a day old, or an older one while reading fails. Reads a missing one, at one request for each hundred
   * entries; for an `optional` caller it reads nothing.
   */
  async get(
    { priority, user }: Requester,
    { isEnough = () => true, isNow, reuseFailure = priority === 'background' }: Wanted<Item> = {},
  ): Fetched<DailyEntries<Item>> {
    const list = await this.peek()
    if (isNow) {
      const isLong = list !== undefined && list.entries.size > AWAITED_PAGES * PAGE_SIZE
      return this.#read({ priority, user, maxAgeMs: isLong ? UNLISTED_MS : 0, refusesStale: true })
    }
    if (list === undefined) {
      if (priority === 'optional') return failed({ kind: 'quota_reserved' })
      return this.#read({ priority, reuseFailureMs: reuseFailure ? AFTER_FAILURE_MS : 0 })
    }
    if (priority === 'optional') return ok(list)
    const isOutdated = this.options.clock() - list.readAt.getTime() >= DAY_MS
    // An outdated list answers everyone else while it is read again.
    if (isOutdated && this.#cache.isInFlight(undefined)) return ok(list)
    if (!isOutdated && (isEnough(list) || !list.isWhole)) return ok(list)
    const maxAgeMs = unlistedMs(list)
    const read = isOutdated
      ? await this.#read({ ...IN_BACKGROUND, reuseFailureMs: AFTER_FAILURE_MS })
      : await this.#read({ priority, user, maxAgeMs, reuseFailureMs: maxAgeMs })
    return read.ok ? read : ok(list)
  }

  #read(options: FetchOptions): Fetched<DailyEntries<Item>> {
    const { patienceMs = PATIENCE_MS } = this.options
    return inTime(this.#cache.get(undefined, { maxAgeMs: DAY_MS, ...options }), patienceMs, TIMED_OUT)
  }

  async #readAll(requester: Requester): Fetched<Omit<DailyEntries<Item>, 'readAt'>> {
    const now = this.options.clock()
    const { key, read, arrange = (items) => items } = this.steps
    const interrupted = this.#interrupted
    const isRecent = interrupted !== undefined && now - interrupted.beganAt < READING_MS
    const reading = isRecent ? interrupted : { ...beginReading<Item>(), beganAt: now }
    const readPage = (page: number) => read(page, page <= AWAITED_PAGES ? requester : IN_BACKGROUND)
    const all = await readPages(MAX_PAGES, readPage, reading)
    this.#interrupted = all.ok || all.error.kind === 'unreadable' ? undefined : reading
    if (!all.ok) return all
    const { items, isWhole } = all.value
    if (!isWhole) this.options.log.warn('Exec has a longer list than could be read', { kind: key })
    return ok({ entries: this.#byKey(arrange(items)), isWhole })
  }

  #byKey(items: readonly Item[]): ReadonlyMap<string, Item> {
    return new Map(items.map((item) => [this.steps.keyOf(item), item]))
  }
}

function unlistedMs({ entries }: { entries: { size: number } }): number {
  return Math.min(Math.max(1, Math.ceil(entries.size / PAGE_SIZE)) * UNLISTED_MS, DAY_MS)
}
