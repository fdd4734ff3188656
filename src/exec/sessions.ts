import { z } from 'zod'
import { DAY_MS, HOUR_MS } from '../lib/durations.ts'
import { failed, ok } from '../lib/result.ts'
import { type CacheOptions, type Entry, ExecCache, type FetchOptions } from './exec-cache.ts'
import type { ExecClient } from './exec-client.ts'
import type { Fetched } from './exec-error.ts'
import { sentSessionSchema, toSession } from './sent-session.ts'
import { isGraded, otherIdOf, type Session } from './session.ts'

/** How current the answer has to be. */
export interface WhichAnswer {
  /** Set when a person checks for the grade: an ungraded session may be at most five seconds old. */
  fresh?: boolean | undefined
  /**
   * When Exec had graded the session, in milliseconds since the epoch. Ungraded copies read before that are out of
   * date.
   */
  gradedAt?: number | undefined
}

export interface SessionAnswer {
  session: Session
  /** When it was fetched, if it is stale. */
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
/** How long a session is kept, and may stand in for a newer one. */
const STALE_MS = DAY_MS

/** Sessions by id, cached in the process and in the store that replicas share. */
export class Sessions {
  readonly #cache: ExecCache<SessionQuery, CachedSession, StoredSession>

  constructor(client: Pick<ExecClient, 'getSession'>, options: CacheOptions) {
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
   * Costs one request unless a cached session is young enough: six hours if graded, 30 seconds if ungraded, ten if
   * unknown to Exec. While Exec's limit or the user's share is used up, it may be up to a day old, with `asOf` set.
   */
  async get(id: string, options: WhichAnswer & Partial<FetchOptions> = {}): Fetched<SessionAnswer> {
    const query = { id, ...options }
    const get = () => this.#cache.get(query, { priority: 'interactive', ...options })
    const first = await get()
    // The first may have joined a request sent before the grade.
    const fetched = first.ok && isBeforeGrade(first.value, query) ? await get() : first
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
 * A document with another id is not kept: if Exec mixed up two sessions, the participant would be refused for hours. If
 * the session just has two ids, each view by the other id costs a request, and no stale copy stands in for it. That is
 * better than refusing people their own session.
 */
function isKept({ session }: CachedSession, { id }: SessionQuery): boolean {
  return session === null || otherIdOf(session, id) === undefined
}
