import { LRUCache } from 'lru-cache'
import { failed, ok, type Result } from '../lib/result.ts'
import { type LockTiming, singleFlight } from '../store/single-flight.ts'
import type { Store } from '../store/store.ts'
import type { ExecError } from './exec-error.ts'
import type { Priority } from './rate-limit.ts'

/** `failedAt` is set when a recent failure was reused: the time of that failure. */
export type FetchError = ExecError & { failedAt?: Date }

export interface FetchOptions {
  priority: Priority
  /** Reuse a failure younger than this, in milliseconds. Default 0: always ask. */
  restMs?: number | undefined
  /** Called when this caller's request goes to Exec, not for a cached answer or one already in flight. */
  onRequest?: (() => void) | undefined
}

/** How one kind of answer is cached and fetched. `Lookup` says which answer, and how old it may be. */
export interface FetchSteps<Lookup, Entry> {
  /** This process's cache. `find` returns only an entry that is new enough for the lookup. */
  cache: {
    find(lookup: Lookup): Entry | undefined
    add(lookup: Lookup, entry: Entry): void
  }
  /** What replicas share; undefined with a single replica. `read` yields candidates until the cache accepts one. */
  store:
    | {
        read(lookup: Lookup): AsyncIterable<Entry>
        write(lookup: Lookup, entry: Entry): Promise<void>
      }
    | undefined
  /** With a lock, only one replica asks at a time. Each call of `extendLock` keeps it for another `lockMs`. */
  lock?: { store: Store; name: string; timing: LockTiming } | undefined
  ask(lookup: Lookup, priority: Priority, extendLock?: () => Promise<void>): Promise<Result<Entry, ExecError>>
  /** The key of the lookup's own request, then those of requests that answer it too. */
  keysOf(lookup: Lookup): readonly [string, ...string[]]
  clock: () => number
}

const MAX_FAILURES = 1000

/** Looks in the cache, joins a request in flight, reads from the store, then asks Exec, and fills both on the way back. */
export class CachedFetch<Lookup, Entry> {
  readonly #steps: FetchSteps<Lookup, Entry>
  readonly #inFlight = new Map<string, { answer: Promise<Result<Entry, FetchError>>; priority: Priority }>()
  readonly #failures = new LRUCache<string, { error: ExecError; at: number }>({ max: MAX_FAILURES })

  constructor(steps: FetchSteps<Lookup, Entry>) {
    this.#steps = steps
  }

  async get(lookup: Lookup, options: FetchOptions): Promise<Result<Entry, FetchError>> {
    const cached = this.#steps.cache.find(lookup)
    if (cached !== undefined) return ok(cached)

    const keys = this.#steps.keysOf(lookup)
    const running = keys.map((key) => this.#inFlight.get(key)).find((request) => request !== undefined)
    if (running !== undefined) {
      const answer = await running.answer
      // A background request was refused, or an optional one failed its single try: an interactive caller retries it.
      const isRetried =
        options.priority === 'interactive' &&
        !answer.ok &&
        (answer.error.kind === 'quota_reserved' || running.priority === 'optional')
      return isRetried ? this.get(lookup, options) : answer
    }
    const answer = this.#fetch(lookup, options).finally(() => this.#inFlight.delete(keys[0]))
    this.#inFlight.set(keys[0], { answer, priority: options.priority })
    return answer
  }

  /** An entry that is cached or stored, without a request to Exec. */
  async peek(lookup: Lookup): Promise<Entry | undefined> {
    return this.#steps.cache.find(lookup) ?? this.#readFromStore(lookup)
  }

  isInFlight(lookup: Lookup): boolean {
    return this.#steps.keysOf(lookup).some((key) => this.#inFlight.has(key))
  }

  async #fetch(lookup: Lookup, options: FetchOptions): Promise<Result<Entry, FetchError>> {
    const { lock } = this.#steps
    const look = async () => {
      const stored = await this.#readFromStore(lookup)
      return stored === undefined ? undefined : ok(stored)
    }
    const ask = (extendLock?: () => Promise<void>) => this.#ask(lookup, options, extendLock)
    return lock === undefined ? ((await look()) ?? ask()) : singleFlight({ ...lock, look, ask })
  }

  async #readFromStore(lookup: Lookup): Promise<Entry | undefined> {
    const { cache, store } = this.#steps
    for await (const entry of store?.read(lookup) ?? []) {
      cache.add(lookup, entry)
      const found = cache.find(lookup)
      if (found !== undefined) return found
    }
    return undefined
  }

  async #ask(
    lookup: Lookup,
    { priority, restMs = 0, onRequest }: FetchOptions,
    extendLock?: () => Promise<void>,
  ): Promise<Result<Entry, FetchError>> {
    const { cache, store, ask, keysOf, clock } = this.#steps
    const [key] = keysOf(lookup)
    const failure = this.#failures.get(key)
    if (failure !== undefined && clock() - failure.at < restMs)
      return failed({ ...failure.error, failedAt: new Date(failure.at) })

    onRequest?.()
    const answer = await ask(lookup, priority, extendLock)
    if (!answer.ok) {
      const { kind } = answer.error
      // An optional request had a single try; a request over a limit was never sent.
      if (priority !== 'optional' && kind !== 'limited' && kind !== 'quota_reserved')
        this.#failures.set(key, { error: answer.error, at: clock() })
      return answer
    }
    cache.add(lookup, answer.value)
    await store?.write(lookup, answer.value)
    return answer
  }
}
