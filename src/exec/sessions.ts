import { z } from 'zod'
import { DAY_MS, HOUR_MS } from '../lib/durations.ts'
import { failed, ok } from '../lib/result.ts'
import { type CacheOptions, type Entry, ExecCache, type FetchOptions } from './exec-cache.ts'
import type { ExecClient } from './exec-client.ts'
import type { Fetched } from './exec-error.ts'
import { sentSessionSchema, toSession } from './sent-session.ts'
import { isGraded, otherIdOf, type Session } from './session.ts'

/** Which answer will do. */
export interface WhichAnswer {
  /** A person checks for the grade: an ungraded session may be at most five seconds old. */
  fresh?: boolean | undefined
  /** When Exec had graded the session, in milliseconds since the epoch: an ungraded one that was read before is out of date. */
  gradedAt?: number | undefined
}

interface SessionsOptions extends CacheOptions {
  /** Called once per `get`: `miss` when it sent a request to Exec. */
  onLookup?: ((result: 'hit' | 'miss') => void) | undefined
}

export interface SessionAnswer {
  session: Session
  /** Set when stale: the time it was fetched. */
  asOf?: Date | undefined
}

const storedSchema = z.object({ session: sentSessionSchema.nullable() })

type StoredSession = z.infer<typeof storedSchema>

interface CachedSession {
  /** `null` for a session that Exec does not know. */
  session: Session | null
}

interface SessionQuery extends WhichAnswer {
  id: string
}

const GRADED_MS = 6 * HOUR_MS
const UNGRADED_MS = 30_000
const NOT_FOUND_MS = 10_000
const FRESH_MS = 5001
/** How long a session is kept, and how old one may be that stands in for a newer one. */
const STALE_MS = DAY_MS

/** Sessions by id, cached in the process and in the store that replicas share. */
export class Sessions {
  readonly #cache: ExecCache<SessionQuery, CachedSession, StoredSession>

  constructor(
    client: Pick<ExecClient, 'getSession'>,
    private readonly options: SessionsOptions,
  ) {
    this.#cache = new ExecCache(
      {
        name: 'session',
        keyOf: ({ id }) => id,
        async read({ id }, requester) {
          const fetched = await client.getSession(id, requester)
          if (!fetched.ok && fetched.error.kind !== 'not_found') return fetched
          return ok({ session: fetched.ok ? fetched.value : null })
        },
        toContent: ({ session }) => ({ session: session && toSession(session) }),
        isKept,
        currentMs(cached, query) {
          if (cached.session === null) return NOT_FOUND_MS
          if (isFinal(cached)) return GRADED_MS
          if (isBeforeGrade(cached, query)) return 0
          return query.fresh ? FRESH_MS : UNGRADED_MS
        },
        keptMs: ({ session }) => (session === null ? NOT_FOUND_MS : STALE_MS),
        stored: storedSchema,
      },
      options,
    )
  }

  /**
   * Costs one request if no cached session is young enough: graded six hours, ungraded 30 seconds, unknown to Exec ten. While Exec's
   * limit is used up, or the user's share of it, the session may be stale, up to a day old; then `asOf` is set.
   */
  async get(id: string, options: WhichAnswer & Partial<FetchOptions> = {}): Fetched<SessionAnswer> {
    let result: 'hit' | 'miss' = 'hit'
    const onRequest = () => {
      result = 'miss'
      options.onRequest?.()
    }
    const query = { id, ...options }
    const get = () => this.#cache.get(query, { priority: 'interactive', ...options, onRequest })
    const first = await get()
    // It may have joined a request that was sent before the grade.
    const fetched = first.ok && isBeforeGrade(first.value, query) ? await get() : first
    this.options.onLookup?.(result)
    if (!fetched.ok) return fetched
    const { session, asOf } = fetched.value
    return session === null ? failed({ kind: 'not_found' }) : ok({ session, asOf })
  }
}

function isBeforeGrade(cached: Entry<CachedSession>, { gradedAt = 0 }: SessionQuery): boolean {
  return cached.session !== null && !isFinal(cached) && cached.readAt.getTime() < gradedAt
}

function isFinal({ session }: CachedSession): boolean {
  return session !== null && isGraded(session)
}

/**
 * A document with another id is not kept: if Exec mixed up two sessions, the participant would be refused for hours. If Exec
 * knows the session by two ids, each view by the id that the document lacks takes a request, and nothing stale stands in while
 * the limit is used up: requests cost less than someone's own session.
 */
function isKept({ session }: CachedSession, { id }: SessionQuery): boolean {
  return session === null || otherIdOf(session, id) === undefined
}
