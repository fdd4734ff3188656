import { failed, ok, type Result } from '../lib/result.ts'
import { withTimeout } from '../lib/with-timeout.ts'
import type { Store } from '../store/store.ts'
import { CachedFetch, type FetchError, type FetchOptions } from './cached-fetch.ts'
import type { ExecClient } from './exec-client.ts'
import type { ExecError } from './exec-error.ts'
import { ListCache, type ListLookup, MAX_LIST_AGE_MS } from './list-cache.ts'
import { ListStore } from './list-store.ts'
import type { Priority } from './rate-limit.ts'
import { type CachedList, keyOf, readLines, type SessionList } from './session-list.ts'
import type { SessionQuery } from './session-page.ts'

export interface ListOptions extends Omit<FetchOptions, 'priority'> {
  /** How old an answer may be, in milliseconds. A minute by default, and never less. */
  maxAgeMs?: number | undefined
  /** `interactive` by default. */
  priority?: Priority | undefined
  /** How long the caller waits, in milliseconds. The request goes on, and its answer is cached. */
  patienceMs?: number | undefined
}

export type ListError = FetchError

export interface SessionListsOptions {
  /** Milliseconds since the epoch. */
  clock?: (() => number) | undefined
  /** Bounds this process's cache, by the memory that it takes. */
  maxBytes?: number | undefined
  /** The store that replicas share; undefined with a single replica. */
  store?: Store | undefined
}

const CURRENT_MS = 60_000

/**
 * Pages of one person's sessions, cached in the process and in the store that replicas share. Exec's filter is not relied
 * on: a line that is not of that person is dropped.
 */
export class SessionLists {
  readonly #client: Pick<ExecClient, 'listSessions'>
  readonly #clock: () => number
  readonly #cache: ListCache
  readonly #fetch: CachedFetch<ListLookup, CachedList>

  constructor(
    client: Pick<ExecClient, 'listSessions'>,
    { clock = Date.now, maxBytes, store }: SessionListsOptions = {},
  ) {
    this.#client = client
    this.#clock = clock
    this.#cache = new ListCache({ clock, maxBytes })
    this.#fetch = new CachedFetch<ListLookup, CachedList>({
      cache: this.#cache,
      store: store && new ListStore(store),
      ask: (lookup, priority) => this.#ask(lookup, priority),
      keysOf: ({ key }) => [key],
      clock,
    })
  }

  /** While Exec's limit is used up, the list may be up to a day old; then `asOf` is set. */
  async get(query: SessionQuery, options: ListOptions = {}): Promise<Result<SessionList, ListError>> {
    const { patienceMs } = options
    const answer = this.#get(query, options)
    if (patienceMs === undefined) return answer
    const settled = await withTimeout(answer, patienceMs)
    return settled.ok ? settled.value : failed({ kind: 'timed_out' })
  }

  /** A list up to a day old, without a request to Exec. After a minute `asOf` is set. */
  async peek(query: SessionQuery): Promise<SessionList | undefined> {
    const found = await this.#fetch.peek({ query, key: keyOf(query), maxAgeMs: MAX_LIST_AGE_MS })
    if (found === undefined) return undefined
    return this.#clock() - found.readAt < CURRENT_MS ? toAnswer(found) : toStale(found)
  }

  async #get(
    query: SessionQuery,
    { maxAgeMs = CURRENT_MS, priority = 'interactive', restMs, onRequest }: ListOptions,
  ): Promise<Result<SessionList, ListError>> {
    const key = keyOf(query)
    const lookup = { query, key, maxAgeMs: Math.max(maxAgeMs, CURRENT_MS) }
    const fetched = await this.#fetch.get(lookup, { priority, restMs, onRequest })
    if (fetched.ok) return ok(toAnswer(fetched.value))
    const isLimited = fetched.error.kind === 'limited'
    const stale = isLimited ? this.#cache.find({ key, maxAgeMs: MAX_LIST_AGE_MS }) : undefined
    return stale === undefined ? fetched : ok(toStale(stale))
  }

  async #ask({ query }: ListLookup, priority: Priority): Promise<Result<CachedList, ExecError>> {
    const page = await this.#client.listSessions(query, { priority })
    return page.ok ? ok(readLines(page.value, query, this.#clock())) : page
  }
}

function toAnswer({ readAt, bytes, ...list }: CachedList): SessionList {
  return { ...list, readAt: new Date(readAt) }
}

function toStale(list: CachedList): SessionList {
  return { ...toAnswer(list), asOf: new Date(list.readAt) }
}
