import { createHmac } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { type LockTiming, singleFlight } from '../database/single-flight.ts'
import type { Store } from '../database/store.ts'
import { parseJson } from '../lib/parse.ts'
import { failed, ok } from '../lib/result.ts'
import type { ExecError, Fetched } from './exec-error.ts'
import type { Requester } from './rate-limit.ts'

/** `failedAt` is set when a recent failure was reused. */
export type FetchError = ExecError & { failedAt?: Date }

export interface FetchOptions extends Requester {
  /** A failure younger than this, in milliseconds, is returned again. Default 0: always ask. */
  reuseFailureMs?: number | undefined
  /** Not called for a cached answer, or for a request already in flight. */
  onRequest?: (() => void) | undefined
}

export interface CacheOptions {
  /** Milliseconds since the epoch. */
  clock?: (() => number) | undefined
  /** The memory that this process's cache may take. */
  maxBytes?: number | undefined
  /** The store that replicas share; `undefined` with a single replica. */
  store?: Store | undefined
  /** The secret of the hashes in the store's keys, which must tell no email. The same for all replicas. */
  storeSecret?: string | undefined
}

/** How one kind of answer is cached and fetched. `Lookup` says which answer, and how old it may be. */
interface FetchSteps<Lookup, Entry> {
  /** This process's cache. `find` returns only an entry that is new enough for the lookup. */
  cache: {
    find(lookup: Lookup): Entry | undefined
    add(lookup: Lookup, entry: Entry): void
  }
  store: Store | undefined
  /** Whether an answer is cached and stored. By default each is. */
  keeps?(lookup: Lookup, entry: Entry): boolean
  /** The lookup's own key, in flight and in the store, then the keys of entries that answer it too. */
  keysOf(lookup: Lookup): readonly [string, ...string[]]
  /** What is stored as JSON. By default the entry itself. */
  pack?(entry: Entry): unknown
  /** `undefined` for what it can't read: another version of the app may have stored it. */
  unpack(stored: unknown, lookup: Lookup): Entry | undefined
  /** How long an entry is stored, in milliseconds. */
  storedMs(entry: Entry): number
  ask(lookup: Lookup, requester: Requester, extendLock?: () => Promise<void>): Fetched<Entry>
  /** With a lock, one replica asks and the others wait. Each call of `extendLock` keeps it for another `lockMs`. */
  lock?: { name: string; timing: LockTiming } | undefined
  clock: () => number
}

const MAX_FAILURES = 1000
/** In characters. A longer text would keep the store's connection busy for longer than a command may take. */
const MAX_STORED = 2 * 1024 * 1024

/** Looks in the cache, joins a request in flight, reads from the store, then asks Exec, and fills both on the way back. */
export class CachedFetch<Lookup, Entry> {
  readonly #inFlight = new Map<string, { answer: Fetched<Entry, FetchError>; by: Requester }>()
  readonly #failures = new LRUCache<string, { error: ExecError; at: number }>({
    // `max` would allocate all places at once.
    maxSize: MAX_FAILURES,
    sizeCalculation: () => 1,
  })

  constructor(private readonly steps: FetchSteps<Lookup, Entry>) {}

  async get(lookup: Lookup, options: FetchOptions): Fetched<Entry, FetchError> {
    const cached = this.steps.cache.find(lookup)
    if (cached !== undefined) return ok(cached)

    const keys = this.steps.keysOf(lookup)
    const running = keys.map((key) => this.#inFlight.get(key)).find((request) => request !== undefined)
    if (running !== undefined) {
      const answer = await running.answer
      return !answer.ok && mayFareBetter(options, running.by, answer.error)
        ? this.get(lookup, options)
        : answer
    }
    const answer = this.#fetch(lookup, options).finally(() => this.#inFlight.delete(keys[0]))
    this.#inFlight.set(keys[0], { answer, by: options })
    return answer
  }

  /** An entry that is cached or stored, without a request to Exec. */
  async peek(lookup: Lookup): Promise<Entry | undefined> {
    return this.steps.cache.find(lookup) ?? this.#readFromStore(lookup)
  }

  isInFlight(lookup: Lookup): boolean {
    return this.steps.keysOf(lookup).some((key) => this.#inFlight.has(key))
  }

  async #fetch(lookup: Lookup, options: FetchOptions): Fetched<Entry, FetchError> {
    const { lock, store } = this.steps
    const look = async () => {
      const stored = await this.#readFromStore(lookup)
      return stored === undefined ? undefined : ok(stored)
    }
    const ask = (extendLock?: () => Promise<void>) => this.#ask(lookup, options, extendLock)
    return lock === undefined || store === undefined
      ? ((await look()) ?? ask())
      : singleFlight({ ...lock, store, look, ask })
  }

  async #readFromStore(lookup: Lookup): Promise<Entry | undefined> {
    const { cache, store, keysOf, unpack } = this.steps
    if (store === undefined) return undefined
    for (const key of keysOf(lookup)) {
      const entry = unpack(parseJson((await store.get(key)) ?? ''), lookup)
      if (entry !== undefined) cache.add(lookup, entry)
      const found = cache.find(lookup)
      if (found !== undefined) return found
    }
    return undefined
  }

  async #ask(
    lookup: Lookup,
    { priority, user, reuseFailureMs = 0, onRequest }: FetchOptions,
    extendLock?: () => Promise<void>,
  ): Fetched<Entry, FetchError> {
    const { cache, store, ask, keeps, keysOf, pack = (entry) => entry, storedMs, clock } = this.steps
    const [key] = keysOf(lookup)
    const failure = this.#failures.get(key)
    if (failure !== undefined && clock() - failure.at < reuseFailureMs)
      return failed({ ...failure.error, failedAt: new Date(failure.at) })

    onRequest?.()
    const answer = await ask(lookup, { priority, user }, extendLock)
    if (!answer.ok) {
      // An optional request had a single try.
      if (priority !== 'optional' && !wasNeverSent(answer.error))
        this.#failures.set(key, { error: answer.error, at: clock() })
      return answer
    }
    if (keeps?.(lookup, answer.value) === false) return answer
    cache.add(lookup, answer.value)
    const text = store && JSON.stringify(pack(answer.value))
    if (text !== undefined && text.length <= MAX_STORED) await store?.set(key, text, storedMs(answer.value))
    return answer
  }
}

/** Whether a request that failed for one caller may succeed for another who waited for the same answer. */
function mayFareBetter(other: Requester, first: Requester, { kind }: ExecError): boolean {
  if (kind === 'personal_limit') return other.user !== first.user
  // A background request was refused, or an optional one failed its single try.
  return other.priority === 'interactive' && (kind === 'quota_reserved' || first.priority === 'optional')
}

/** Whether a limit refused the request before it was sent. */
export function wasNeverSent({ kind }: ExecError): boolean {
  return kind === 'limited' || kind === 'personal_limit' || kind === 'quota_reserved'
}

/** The store's keys are not encrypted, and must hold no email: nobody can compute this one without the secret. */
export function hashKey(text: string, secret = ''): string {
  return createHmac('sha256', secret).update(text).digest('base64url').slice(0, 32)
}
