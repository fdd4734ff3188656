import { failed, ok, type Result } from '../lib/result.ts'
import { withTimeout } from '../lib/with-timeout.ts'
import { type ReplicaTiming, singleFlight } from '../store/single-flight.ts'
import type { Store } from '../store/store.ts'
import type { ExecClient } from './exec-client.ts'
import type { ExecError } from './exec-error.ts'
import { createFailures, createListCache } from './list-cache.ts'
import { createListStore, storeKeyOf } from './list-store.ts'
import type { Priority } from './rate-limit.ts'
import { type CachedList, keyOf, readLines, type SessionList } from './session-list.ts'
import type { SessionQuery } from './session-page.ts'
import { SHARED_TIMING } from './shared-answers.ts'

export interface ListOptions {
  /** How old an answer may be, in milliseconds. A minute by default, and never less: Exec is not asked more often. */
  maxAgeMs?: number | undefined
  /** How old a failure may be, in milliseconds, to stand for another one: Exec is then not asked again. None may by default. */
  restMs?: number | undefined
  /** `interactive` by default. */
  priority?: Priority | undefined
  /** How long one waits, in milliseconds. The request goes on, and serves the next one who asks. */
  patienceMs?: number | undefined
  /** Told when Exec is asked. What is kept, or under way for others already, costs no request. */
  onRequest?: (() => void) | undefined
}

/** `failedAt` is there where Exec was not asked again after an earlier failure: then it is that failure, from that time. */
export type ListError = ExecError & { failedAt?: Date }

export interface SessionLists {
  /** A page of someone's sessions. While Exec's limit is used up it may be an old one; then it says how old. */
  get(query: SessionQuery, options?: ListOptions): Promise<Result<SessionList, ListError>>
  /** What is kept of it, up to a day old, without a request. What is older than a minute says how old it is. */
  peek(query: SessionQuery): Promise<SessionList | undefined>
}

export interface SessionListsOptions {
  /** Milliseconds since the epoch. */
  clock?: () => number
  /** Bounds what the process keeps, measured by the memory that it takes. */
  maxBytes?: number
  /** Where replicas share what they know. Nothing where there are none. */
  store?: Store | undefined
  timing?: Partial<ReplicaTiming>
}

const CURRENT_MS = 60_000

interface Asker {
  priority: Priority
  restMs: number
  onRequest: (() => void) | undefined
}

/**
 * Lists of people's sessions: equal questions that are under way share one request, over all replicas, and an answer is
 * current for a minute. Exec's filter is not relied on: a line that is not of the person who was asked for is dropped.
 */
export function createSessionLists(
  client: Pick<ExecClient, 'listSessions'>,
  options: SessionListsOptions = {},
): SessionLists {
  const { clock = Date.now, maxBytes, store } = options
  const timing = { ...SHARED_TIMING, ...options.timing }
  const kept = createListCache({ clock, ...(maxBytes === undefined ? {} : { maxBytes }) })
  const shared = store === undefined ? undefined : createListStore(store)
  const failures = createFailures(clock)
  const inFlight = new Map<string, { request: Promise<Result<SessionList, ListError>>; priority: Priority }>()

  async function ask(
    key: string,
    query: SessionQuery,
    { priority, restMs, onRequest }: Asker,
    leftMs?: number,
  ): Promise<Result<SessionList, ListError>> {
    const before = failures.find(key, restMs)
    if (before !== undefined) return failed(before)
    onRequest?.()
    const page = await client.listSessions(query, { priority, ...(leftMs === undefined ? {} : { leftMs }) })
    if (!page.ok) {
      // What is extra had a single try.
      if (priority !== 'optional') failures.add(key, page.error)
      return page
    }
    const list = readLines(page.value, query, clock())
    kept.add(key, list)
    await shared?.write(key, list)
    return ok(toAnswer(list))
  }

  async function readFromStore(key: string, query: SessionQuery): Promise<CachedList | undefined> {
    const found = await shared?.read(key, query)
    if (found !== undefined) kept.add(key, found)
    return kept.find(key)
  }

  async function fetch(
    key: string,
    query: SessionQuery,
    maxAgeMs: number,
    asker: Asker,
  ): Promise<Result<SessionList, ListError>> {
    const answer =
      store === undefined
        ? await ask(key, query, asker)
        : await singleFlight<Result<SessionList, ListError>>({
            store,
            lock: `${storeKeyOf(key)}:lock`,
            timing,
            async look() {
              const found = await readFromStore(key, query)
              return found !== undefined && isWithin(found, maxAgeMs) ? ok(toAnswer(found)) : undefined
            },
            ask: (leftMs) => ask(key, query, asker, leftMs),
          })
    if (answer.ok || answer.error.kind !== 'limited') return answer
    const stale = kept.find(key)
    return stale === undefined ? answer : ok(toStale(stale))
  }

  async function get(
    key: string,
    query: SessionQuery,
    maxAgeMs: number,
    asker: Asker,
  ): Promise<Result<SessionList, ListError>> {
    const found = kept.find(key)
    if (found !== undefined && isWithin(found, maxAgeMs)) return ok(toAnswer(found))

    const running = inFlight.get(key)
    if (running !== undefined) {
      const answer = await running.request
      // What is kept from those whom nobody waits for is not kept from this one, nor is it content with a single try.
      const isForOthers =
        !answer.ok && (running.priority === 'optional' || answer.error.kind === 'quota_reserved')
      return isForOthers && asker.priority === 'interactive' ? get(key, query, maxAgeMs, asker) : answer
    }
    const request = fetch(key, query, maxAgeMs, asker).finally(() => inFlight.delete(key))
    inFlight.set(key, { request, priority: asker.priority })
    return request
  }

  function isWithin({ readAt }: CachedList, maxAgeMs: number): boolean {
    return clock() - readAt < Math.max(maxAgeMs, CURRENT_MS)
  }

  return {
    async get(
      query,
      { maxAgeMs = CURRENT_MS, restMs = 0, priority = 'interactive', patienceMs, onRequest } = {},
    ) {
      const answer = get(keyOf(query), query, maxAgeMs, { priority, restMs, onRequest })
      if (patienceMs === undefined) return answer
      const settled = await withTimeout(answer, patienceMs)
      return settled.ok ? settled.value : failed({ kind: 'timed_out' })
    },

    async peek(query) {
      const key = keyOf(query)
      const found = kept.find(key) ?? (await readFromStore(key, query))
      if (found === undefined) return undefined
      return isWithin(found, CURRENT_MS) ? toAnswer(found) : toStale(found)
    },
  }
}

function toAnswer({ readAt, bytes, ...list }: CachedList): SessionList {
  return { ...list, readAt: new Date(readAt) }
}

function toStale(list: CachedList): SessionList {
  return { ...toAnswer(list), asOf: new Date(list.readAt) }
}
