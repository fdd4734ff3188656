import { setMaxListeners } from 'node:events'
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import { Headers } from 'node-fetch'
import type { Log, LogFields } from '../lib/log.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import { createMemoryStore } from '../store/memory-store.ts'
import type { ExecError } from './exec-error.ts'
import { checkBaseUrl } from './exec-url.ts'
import { type ExecAnswer, type FetchFailure, fetchOnce, readAnswer } from './fetch-once.ts'
import { beginReading, type Member, type MemberReading, readAllMembers } from './member-pages.ts'
import { type Priority, RateLimit } from './rate-limit.ts'
import { readSession, type Session } from './session.ts'
import {
  isSendable,
  readSessionPage,
  type SessionPage,
  type SessionQuery,
  toParameters,
} from './session-page.ts'

/** The parts of a session that Exec sends only on request. */
export type Include = 'evaluations' | 'transcript,evaluations'

export interface MemberOptions {
  priority?: Priority | undefined
  /** The reading to go on with; its progress is noted in it. By default, one begins. */
  reading?: MemberReading | undefined
  /** Awaited after each page but the last. */
  onPage?: (() => Promise<void>) | undefined
}

export interface ExecTiming {
  /** For one try, up to the last byte of its answer. */
  tryMs: number
  /** For all tries of one request, with the waits between them. */
  totalMs: number
  retries: number
  /** The first wait before a retry; it doubles, and up to half of it is left out at random. */
  backoffMs: number
}

export interface ExecClientOptions {
  baseUrl: string
  apiKey: string
  log: Log
  /** Every try counts against it. By default the client has its own, with Exec's published limits. */
  rateLimit?: RateLimit | undefined
  /** Milliseconds since the epoch. */
  clock?: (() => number) | undefined
  timing?: Partial<ExecTiming> | undefined
  /** Called once per request with its retries; `ms` is how long all of it took. */
  onAnswer?: ((request: RequestKind, error: ExecError | undefined, ms: number) => void) | undefined
}

export type RequestKind = 'session' | 'sessions' | 'members'

const EXEC_TIMING: ExecTiming = { tryMs: 4000, totalMs: 6500, retries: 2, backoffMs: 200 }
/** The client waits for the end of a shorter limit, and returns a longer one. */
const MAX_LIMIT_WAIT_MS = 2000

/**
 * A client for the Exec REST API. It retries network faults, time-outs, 5xx and a 429 of at most two seconds, but never an
 * `optional` request. Each try counts against the rate limit, and a 429 blocks all requests until the time that Exec gave.
 */
export class ExecClient {
  readonly #log: Log
  readonly #clock: () => number
  readonly #timing: ExecTiming
  readonly #rateLimit: RateLimit
  readonly #baseUrl: string
  readonly #headers: Headers
  readonly #agent: HttpAgent | HttpsAgent
  readonly #onAnswer: ExecClientOptions['onAnswer']
  readonly #closing = new AbortController()

  /** Throws an Error for a base URL that the key must not be sent to, and a TypeError for a key that no header can hold. */
  constructor(options: ExecClientOptions) {
    const { apiKey, log, clock = Date.now, timing, rateLimit, onAnswer } = options
    this.#log = log
    this.#clock = clock
    this.#timing = { ...EXEC_TIMING, ...timing }
    this.#rateLimit = rateLimit ?? new RateLimit({ store: createMemoryStore({ clock }), clock })
    this.#baseUrl = checkBaseUrl(options.baseUrl)
    this.#headers = new Headers({ accept: 'application/json', authorization: `Bearer ${apiKey}` })
    const Agent = this.#baseUrl.startsWith('https:') ? HttpsAgent : HttpAgent
    this.#agent = new Agent({ keepAlive: true })
    this.#onAnswer = onAnswer
    // Each request that waits for its next try listens for the end.
    setMaxListeners(0, this.#closing.signal)
  }

  /** `bytes` is the size of the answer, decompressed. */
  getSession(
    id: string,
    include: Include,
    priority: Priority = 'interactive',
  ): Promise<Result<{ session: Session; bytes: number }, ExecError>> {
    return this.#observe('session', async () => {
      // A URL drops dot segments: these ids would request another resource.
      if (id === '' || id === '.' || id === '..') return failed({ kind: 'not_found' })
      const path = `/sessions/${encodeURIComponent(id.toWellFormed())}`
      const answer = await this.#get(path, { include }, priority)
      if (!answer.ok) return answer
      const read = readSession(answer.value.body)
      if (!read.ok) return this.#fail({ kind: 'unreadable', reason: read.error }, { path })
      const { session, unread } = read.value
      if (unread.length > 0)
        this.#log.warn('parts of a session could not be read', { path, unread: unread.join(' ') })
      return ok({ session, bytes: answer.value.bytes })
    })
  }

  /**
   * One page of people's sessions, newest first, as Exec filters them. Exec separates a filter's values by commas: emails
   * that hold one are left out, and without any other the page is empty and nothing is sent.
   */
  listSessions(
    query: SessionQuery,
    priority: Priority = 'interactive',
  ): Promise<Result<SessionPage, ExecError>> {
    return this.#observe('sessions', async () => {
      if (!isSendable(query)) return ok({ sessions: [], hasMore: false, total: 0, bytes: 0 })
      const path = '/sessions'
      const answer = await this.#get(path, toParameters(query), priority)
      // Everyone has a list, so a 404 does not mean that a session is missing.
      if (!answer.ok && answer.error.kind === 'not_found')
        return failed({ kind: 'request_refused', status: 404 })
      if (!answer.ok) return answer
      const read = readSessionPage(answer.value, query)
      if (!read.ok) return this.#fail(read.error, { path })
      const { leftOut, unread, ...page } = read.value
      if (leftOut > 0 || unread.length > 0)
        this.#log.warn('parts of a list of sessions could not be read', {
          path,
          left_out: leftOut,
          ...(unread.length > 0 ? { unread: unread.join(' ') } : {}),
        })
      return ok(page)
    })
  }

  /** All members of the workspace, page by page. Exec has no filter by email. */
  getMembers(options: MemberOptions = {}): Promise<Result<Member[], ExecError>> {
    const { reading = beginReading(), onPage, priority = 'interactive' } = options
    const path = '/workspace/members'
    return this.#observe('members', async () => {
      const getPage = (query: Record<string, string>) => this.#get(path, query, priority)
      const members = await readAllMembers(reading, getPage, onPage)
      const isUnreadable = !members.ok && members.error.kind === 'unreadable'
      return isUnreadable ? this.#fail(members.error, { path }) : members
    })
  }

  /** Ends requests in flight and closes the connections. */
  close(): void {
    this.#closing.abort()
    this.#agent.destroy()
  }

  async #observe<Value>(
    request: RequestKind,
    answering: () => Promise<Result<Value, ExecError>>,
  ): Promise<Result<Value, ExecError>> {
    const started = performance.now()
    const answer = await answering()
    this.#onAnswer?.(request, answer.ok ? undefined : answer.error, performance.now() - started)
    return answer
  }

  async #get(
    path: string,
    query: Record<string, string>,
    priority: Priority,
  ): Promise<Result<ExecAnswer, ExecError>> {
    const url = `${this.#baseUrl}${path}?${new URLSearchParams(query)}`
    const started = performance.now()
    const left = () => this.#timing.totalMs - (performance.now() - started)

    for (let tries = 1; ; tries += 1) {
      if (this.#closing.signal.aborted) return failed({ kind: 'unreachable' })
      if (left() <= 0) return failed({ kind: 'timed_out' })
      const acquired = await this.#rateLimit.acquire(priority, left())
      if (!acquired.ok) {
        this.#log.debug('request to Exec not sent', { path, ...describe(acquired.error) })
        return acquired
      }
      const ms = Math.min(this.#timing.tryMs, left())
      const fetched = await fetchOnce(url, { agent: this.#agent, headers: this.#headers, ms })
      const answer = fetched.ok ? readAnswer(fetched.value, this.#clock()) : failed(errorOf(fetched.error))
      const fields: LogFields = {
        method: 'GET',
        path,
        tries,
        ms: Math.round(performance.now() - started),
        ...(fetched.ok ? { status: fetched.value.status, bytes: fetched.value.bytes } : {}),
      }
      if (answer.ok) {
        this.#log.debug('Exec answered', fields)
        return answer
      }
      const { error } = answer
      if (error.kind === 'limited') await this.#rateLimit.block(error.until)
      const wait = priority === 'optional' ? undefined : this.#waitFor(error, tries)
      if (wait === undefined || wait >= left()) return this.#fail(error, fields)
      this.#log.debug('retrying the request to Exec', { ...fields, kind: error.kind })
      await sleep(wait, undefined, { signal: this.#closing.signal }).catch(() => undefined)
    }
  }

  /** Milliseconds before the next try; undefined if another try would not help. */
  #waitFor(error: ExecError, tries: number): number | undefined {
    const { retries, backoffMs } = this.#timing
    if (tries > retries) return undefined
    const backoff = backoffMs * 2 ** (tries - 1) * (1 - Math.random() / 2)
    switch (error.kind) {
      case 'timed_out':
      case 'unreachable':
      case 'server_fault':
        return backoff
      case 'limited': {
        const wait = error.until.getTime() - this.#clock()
        return wait <= MAX_LIMIT_WAIT_MS ? wait + backoff : undefined
      }
      default:
        return undefined
    }
  }

  #fail(error: ExecError, fields: LogFields): Result<never, ExecError> {
    const level = error.kind === 'not_found' ? 'debug' : 'warn'
    this.#log[level]('request to Exec failed', { method: 'GET', ...fields, ...describe(error) })
    return failed(error)
  }
}

function describe(error: ExecError): LogFields {
  return {
    kind: error.kind,
    ...(error.kind === 'unreadable' ? { reason: error.reason } : {}),
    ...(error.kind === 'limited' ? { until: error.until.toISOString() } : {}),
  }
}

function errorOf(failure: FetchFailure): ExecError {
  return failure === 'too_large' ? { kind: 'unreadable', reason: 'too_large' } : { kind: failure }
}
