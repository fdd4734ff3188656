import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { failed, ok } from '../lib/result.ts'
import { CachedFetch, type CacheOptions, type FetchOptions } from './cached-fetch.ts'
import type { ExecClient, Include } from './exec-client.ts'
import { type Fetched, isLimited } from './exec-error.ts'
import type { Priority } from './rate-limit.ts'
import { isGraded, otherIdOf, readSession, type Session } from './session.ts'

interface SessionOptions extends Pick<FetchOptions, 'user' | 'onRequest'> {
  /** With its evaluations (the default), or with the transcript too. */
  include?: Include | undefined
  /** A person checks for the grade: an ungraded session may be at most five seconds old. */
  fresh?: boolean | undefined
  priority?: Priority | undefined
}

interface SessionsOptions extends CacheOptions {
  /** Called once per `get`: `miss` when it sent a request to Exec. */
  onLookup?: ((result: 'hit' | 'miss') => void) | undefined
}

/** Sessions by id, cached in the process and in the store that replicas share. */
export class Sessions {
  readonly #cache: SessionCache
  readonly #fetch: CachedFetch<SessionLookup, CachedSession>

  constructor(
    client: Pick<ExecClient, 'getSession'>,
    private readonly options: SessionsOptions = {},
  ) {
    const { clock = Date.now, maxBytes = MAX_BYTES, store } = options
    this.#cache = new SessionCache(clock, maxBytes)
    this.#fetch = new CachedFetch({
      cache: this.#cache,
      store,
      keeps,
      keysOf,
      unpack: unpackSession,
      storedMs: ({ session }) => (session === null ? NOT_FOUND_MS : STALE_MS),
      async ask({ id, include }, requester) {
        const fetched = await client.getSession(id, include, requester)
        if (!fetched.ok && fetched.error.kind !== 'not_found') return fetched
        const answer = fetched.ok ? fetched.value : { session: null, bytes: 0 }
        return ok({ ...answer, include, readAt: clock() })
      },
      clock,
    })
  }

  /** While Exec's limit is used up, or the user's share of it, the session may be stale; then `asOf` is set. */
  async get(id: string, options: SessionOptions = {}): Fetched<SessionAnswer> {
    const { include = 'evaluations', fresh = false, priority = 'interactive', user } = options
    let result: 'hit' | 'miss' = 'hit'
    const onRequest = () => {
      result = 'miss'
      options.onRequest?.()
    }
    const fetched = await this.#fetch.get({ id, include, fresh }, { priority, user, onRequest })
    this.options.onLookup?.(result)
    if (fetched.ok) {
      const { session } = fetched.value
      return session === null ? failed({ kind: 'not_found' }) : ok({ session })
    }
    const stale = isLimited(fetched.error) ? this.#cache.findStale(id, include) : undefined
    return stale === undefined ? fetched : ok(stale)
  }

  /** Whether `get` answers from memory at once, or that Exec does not know the session. */
  isCached(id: string, { include = 'evaluations', fresh = false }: SessionOptions = {}): boolean {
    return this.#cache.find({ id, include, fresh }) !== undefined
  }
}

export interface SessionAnswer {
  session: Session
  /** Set when stale: the time it was fetched. */
  asOf?: Date | undefined
}

interface CachedSession {
  /** `null` for a session that Exec does not know. */
  session: Session | null
  include: Include
  /** Milliseconds since the epoch. */
  readAt: number
  /** The size of Exec's answer. */
  bytes: number
}

interface SessionLookup {
  id: string
  include: Include
  fresh: boolean
}

const GRADED_MS = 6 * 60 * 60_000
const UNGRADED_MS = 30_000
const NOT_FOUND_MS = 10_000
const FRESH_MS = 5000
/** How long a session is stored, and how old one may be that stands in for a newer one. */
const STALE_MS = 24 * 60 * 60_000

const MAX_BYTES = 64 * 1024 * 1024
/** What an entry costs besides its answer. */
const ENTRY_BYTES = 1024
/** Memory for each byte of an answer, once it is parsed and its review is laid out; measured on the heap. */
const MEMORY_PER_BYTE = 4

class SessionCache {
  readonly #entries: LRUCache<string, CachedSession>

  constructor(
    private readonly clock: () => number,
    maxBytes: number,
  ) {
    this.#entries = new LRUCache({ maxSize: maxBytes })
  }

  /** Keeps a cached entry that is newer, or has a transcript besides and can't change any more. */
  add({ id }: SessionLookup, entry: CachedSession): void {
    const cached = this.#entries.peek(id)
    if (cached !== undefined && cached.readAt > entry.readAt && covers(cached.include, entry.include)) return
    const whole = this.#usable(id, 'transcript,evaluations')
    if (whole !== undefined && entry.include === 'evaluations' && isFinal(whole)) return
    this.#entries.set(id, entry, { size: ENTRY_BYTES + 2 * id.length + MEMORY_PER_BYTE * entry.bytes })
  }

  find({ id, include, fresh }: SessionLookup): CachedSession | undefined {
    const entry = this.#usable(id, include)
    const isTooOld = fresh && entry?.session && !isFinal(entry) && this.#ageOf(entry) > FRESH_MS
    return isTooOld ? undefined : entry
  }

  findStale(id: string, include: Include): Required<SessionAnswer> | undefined {
    const entry = this.#entries.get(id)
    if (!entry?.session || !covers(entry.include, include) || this.#ageOf(entry) >= STALE_MS) return undefined
    return { session: entry.session, asOf: new Date(entry.readAt) }
  }

  #usable(id: string, include: Include): CachedSession | undefined {
    const entry = this.#entries.get(id)
    if (entry === undefined || this.#ageOf(entry) >= maxAgeOf(entry)) return undefined
    return covers(entry.include, include) || entry.session === null ? entry : undefined
  }

  #ageOf({ readAt }: CachedSession): number {
    return this.clock() - readAt
  }
}

function covers(cached: Include, wanted: Include): boolean {
  return cached === wanted || cached === 'transcript,evaluations'
}

function isFinal({ session }: CachedSession): boolean {
  return session !== null && isGraded(session)
}

function maxAgeOf(entry: CachedSession): number {
  if (entry.session === null) return NOT_FOUND_MS
  return isFinal(entry) ? GRADED_MS : UNGRADED_MS
}

/**
 * A document with another id is not kept: if Exec mixed up two sessions, the participant would be refused for hours. If Exec
 * knows the session by two ids, each view by the id that the document lacks takes a request, and nothing stale stands in while
 * the limit is used up: requests cost less than someone's own session.
 */
function keeps({ id }: SessionLookup, { session }: CachedSession): boolean {
  return session === null || otherIdOf(session, id) === undefined
}

function keysOf({ id, include }: SessionLookup): [string, ...string[]] {
  const whole = `session:${id}:whole`
  return include === 'evaluations' ? [`session:${id}:evaluations`, whole] : [whole]
}

const storedSchema = z.object({
  include: z.enum(['evaluations', 'transcript,evaluations']),
  readAt: z.number(),
  bytes: z.number().nonnegative(),
  session: z.unknown(),
})

function unpackSession(stored: unknown): CachedSession | undefined {
  const { data } = storedSchema.safeParse(stored)
  const session = data?.session === null ? null : readSession(data?.session)?.read
  return data && session !== undefined ? { ...data, session } : undefined
}
