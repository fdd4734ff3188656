import { failed, ok, type Result } from '../lib/result.ts'
import { type ReplicaTiming, singleFlight } from '../store/single-flight.ts'
import type { Store } from '../store/store.ts'
import type { ExecClient, Include, RequestOptions } from './exec-client.ts'
import type { ExecError } from './exec-error.ts'
import type { Priority } from './rate-limit.ts'
import { type CachedSession, createSessionCache, type SessionAnswer, type Wanted } from './session-cache.ts'
import { createSessionStore } from './session-store.ts'
import { SHARED_TIMING } from './shared-answers.ts'

export interface SessionOptions {
  /** With its evaluations (the default), or with the transcript too. */
  include?: Include | undefined
  /** A person asks whether it is graded by now: an ungraded answer older than five seconds will not do. */
  fresh?: boolean | undefined
  /** `interactive` by default. */
  priority?: Priority
  /** Told when Exec is asked. What is kept, or under way for others already, costs no request. */
  onRequest?: (() => void) | undefined
}

/** Who asks. */
interface Asker {
  priority: Priority
  onRequest: (() => void) | undefined
}

export interface Sessions {
  /** A session. While Exec's limit is used up it may be one that is past its time; then it says how old it is. */
  get(id: string, options?: SessionOptions): Promise<Result<SessionAnswer, ExecError>>
}

export interface SessionsOptions {
  /** Milliseconds since the epoch. */
  clock?: () => number
  /** Bounds what the process keeps, measured by the memory that it takes. */
  maxBytes?: number
  /** Where replicas share what they know. Nothing where there are none. */
  store?: Store | undefined
  timing?: Partial<ReplicaTiming>
}

/**
 * Sessions by id: requests under way are shared and answers kept, so that everyone who asks for a session within hours
 * costs Exec one request, over all replicas.
 */
export function createSessions(
  client: Pick<ExecClient, 'getSession'>,
  options: SessionsOptions = {},
): Sessions {
  const { clock = Date.now, maxBytes, store } = options
  const timing = { ...SHARED_TIMING, ...options.timing }
  const kept = createSessionCache({ clock, ...(maxBytes === undefined ? {} : { maxBytes }) })
  const shared = store === undefined ? undefined : createSessionStore(store)
  const inFlight: Record<Include, Map<string, Promise<Result<SessionAnswer, ExecError>>>> = {
    evaluations: new Map(),
    'transcript,evaluations': new Map(),
  }

  async function ask(
    id: string,
    include: Include,
    { onRequest, ...request }: RequestOptions & Asker,
  ): Promise<Result<SessionAnswer, ExecError>> {
    onRequest?.()
    const fetched = await client.getSession(id, include, request)
    if (!fetched.ok && fetched.error.kind !== 'not_found') return fetched
    const answer: CachedSession['answer'] = fetched.ok
      ? ok({ session: fetched.value.session })
      : failed({ kind: 'not_found' })
    const entry = { answer, include, readAt: clock(), bytes: fetched.ok ? fetched.value.bytes : 0 }
    kept.add(id, entry)
    await shared?.write(id, entry)
    return answer
  }

  async function readFromStore(id: string, wanted: Wanted): Promise<CachedSession['answer'] | undefined> {
    for await (const entry of shared?.read(id, wanted.include) ?? []) {
      kept.add(id, entry)
      const found = kept.find(id, wanted)
      if (found !== undefined) return found
    }
    return undefined
  }

  async function fetch(id: string, wanted: Wanted, asker: Asker): Promise<Result<SessionAnswer, ExecError>> {
    const { include } = wanted
    const answer =
      store === undefined
        ? await ask(id, include, asker)
        : await singleFlight<Result<SessionAnswer, ExecError>>({
            store,
            lock: `session:${id}:${include}:lock`,
            timing,
            look: () => readFromStore(id, wanted),
            ask: (leftMs) => ask(id, include, { ...asker, leftMs }),
          })
    return answer.ok || answer.error.kind !== 'limited' ? answer : (kept.findStale(id, include) ?? answer)
  }

  async function get(id: string, wanted: Wanted, asker: Asker): Promise<Result<SessionAnswer, ExecError>> {
    const { include } = wanted
    const found = kept.find(id, wanted)
    if (found !== undefined) return found

    const running = inFlight['transcript,evaluations'].get(id) ?? inFlight[include].get(id)
    if (running !== undefined) {
      const answer = await running
      // What is kept from those whom nobody waits for is not kept from this one.
      const isForOthers =
        asker.priority === 'interactive' && !answer.ok && answer.error.kind === 'quota_reserved'
      return isForOthers ? get(id, wanted, asker) : answer
    }
    const request = fetch(id, wanted, asker).finally(() => inFlight[include].delete(id))
    inFlight[include].set(id, request)
    return request
  }

  return {
    get: (id, { include = 'evaluations', fresh = false, priority = 'interactive', onRequest } = {}) =>
      get(id, { include, fresh }, { priority, onRequest }),
  }
}
