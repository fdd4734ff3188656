import { failed, ok, type Result } from '../lib/result.ts'
import { CachedFetch, type CacheOptions, type FetchOptions } from './cached-fetch.ts'
import type { ExecClient, Include } from './exec-client.ts'
import type { ExecError } from './exec-error.ts'
import type { Priority } from './rate-limit.ts'
import { type CachedSession, type SessionAnswer, SessionCache, type SessionLookup } from './session-cache.ts'
import { decodeSession, encodeSession, keysOf } from './session-store.ts'

export interface SessionOptions extends Pick<FetchOptions, 'onRequest'> {
  /** With its evaluations (the default), or with the transcript too. */
  include?: Include | undefined
  /** Refuse an ungraded answer older than five seconds: a person asks whether it is graded by now. */
  fresh?: boolean | undefined
  /** `interactive` by default. */
  priority?: Priority | undefined
}

export interface SessionsOptions extends CacheOptions {
  /** Called once per `get`: `miss` when it sent a request to Exec. */
  onLookup?: ((result: 'hit' | 'miss') => void) | undefined
}

/** Sessions by id, cached in the process and in the store that replicas share. */
export class Sessions {
  readonly #client: Pick<ExecClient, 'getSession'>
  readonly #clock: () => number
  readonly #cache: SessionCache
  readonly #fetch: CachedFetch<SessionLookup, CachedSession>
  readonly #onLookup: SessionsOptions['onLookup']

  constructor(
    client: Pick<ExecClient, 'getSession'>,
    { clock = Date.now, maxBytes, store, onLookup }: SessionsOptions = {},
  ) {
    this.#client = client
    this.#clock = clock
    this.#cache = new SessionCache({ clock, maxBytes })
    this.#onLookup = onLookup
    this.#fetch = new CachedFetch<SessionLookup, CachedSession>({
      cache: this.#cache,
      store,
      keysOf,
      encode: encodeSession,
      decode: decodeSession,
      ask: (lookup, priority) => this.#ask(lookup, priority),
      clock,
    })
  }

  /** While Exec's limit is used up, the session may be stale; then `asOf` is set. */
  async get(id: string, options: SessionOptions = {}): Promise<Result<SessionAnswer, ExecError>> {
    const { include = 'evaluations', fresh = false, priority = 'interactive' } = options
    let result: 'hit' | 'miss' = 'hit'
    const onRequest = () => {
      result = 'miss'
      options.onRequest?.()
    }
    const fetched = await this.#fetch.get({ id, include, fresh }, { priority, onRequest })
    this.#onLookup?.(result)
    if (fetched.ok) return fetched.value.answer
    const stale = fetched.error.kind === 'limited' ? this.#cache.findStale(id, include) : undefined
    return stale === undefined ? fetched : ok(stale)
  }

  async #ask({ id, include }: SessionLookup, priority: Priority): Promise<Result<CachedSession, ExecError>> {
    const fetched = await this.#client.getSession(id, include, priority)
    if (!fetched.ok && fetched.error.kind !== 'not_found') return fetched
    return ok({
      answer: fetched.ok ? ok({ session: fetched.value.session }) : failed({ kind: 'not_found' }),
      include,
      readAt: this.#clock(),
      bytes: fetched.ok ? fetched.value.bytes : 0,
    })
  }
}
