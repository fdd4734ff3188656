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
import { type FetchFailure, fetchOnce } from './fetch-once.ts'
import type { Member } from './member-pages.ts'
import { beginReading, type MemberReading, readAllMembers } from './member-pages.ts'
import { createRateLimit, type Priority, type RateLimit } from './rate-limit.ts'
import { type ExecAnswer, readAnswer } from './read-answer.ts'
import { readSession, type Session } from './session.ts'
import {
  isSendable,
  readSessionPage,
  type SessionPage,
  type SessionQuery,
  toParameters,
} from './session-page.ts'

/** What of a session is asked for besides its head. */
export type Include = 'evaluations' | 'transcript,evaluations'

export interface RequestOptions {
  /** `interactive` by default. */
  priority?: Priority
  /** What is left of the time for all tries, in milliseconds. */
  leftMs?: number
}

export interface MemberOptions extends Pick<RequestOptions, 'priority'> {
  /** Goes on with this reading, and notes in it how far it comes. By default, one begins. */
  reading?: MemberReading
  /** Awaited after each page but the last. */
  onPage?: () => Promise<void>
}

export interface ExecClient {
  /** `bytes` is the size of the answer, decompressed. */
  getSession(
    id: string,
    include: Include,
    options?: RequestOptions,
  ): Promise<Result<{ session: Session; bytes: number }, ExecError>>
  /**
   * One page of the sessions of people, newest first, as Exec filters them; `bytes` as above. Exec separates its filters'
   * values by commas: emails that hold one are left out, and what is left without any is an empty page, without a request.
   */
  listSessions(query: SessionQuery, options?: RequestOptions): Promise<Result<SessionPage, ExecError>>
  /** All members of the workspace, page by page. Exec has no filter by email. */
  getMembers(options?: MemberOptions): Promise<Result<Member[], ExecError>>
  /** Ends what is under way and closes the kept connections. */
  close(): void
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
  /** What every try is taken out of. A client without one keeps its own, with Exec's published limits. */
  rateLimit?: RateLimit
  /** Milliseconds since the epoch. */
  clock?: () => number
  timing?: Partial<ExecTiming>
}

export const EXEC_TIMING: ExecTiming = { tryMs: 4000, totalMs: 6500, retries: 2, backoffMs: 200 }
/** A longer limit is told to the person instead of being waited for. */
const MAX_LIMIT_WAIT_MS = 2000

const LINES: Record<ExecError['kind'], string> = {
  not_found: 'Exec does not know what was asked for',
  key_rejected: 'Exec rejected the API key',
  workspace_inactive: 'Exec says that its workspace is inactive',
  limited: "Exec's limit is used up",
  quota_reserved: "what is left of Exec's limit is kept for those who wait",
  timed_out: 'Exec did not answer in time',
  unreachable: 'Exec could not be reached',
  server_fault: 'Exec failed',
  unreadable: 'the answer of Exec could not be read',
  request_refused: 'Exec refused the request',
}

/**
 * A client for the Exec REST API. Network faults, time-outs, 5xx and a 429 of at most two seconds are tried again, other
 * answers never, and neither is what is `optional`. Each try is taken out of the rateLimit; after a 429 nothing is asked until the
 * time that Exec gave. Throws an Error for a base URL that the key must not be sent to, and a TypeError for a key that no
 * HTTP header can hold.
 */
export function createExecClient(options: ExecClientOptions): ExecClient {
  const { log, clock = Date.now } = options
  const timing = { ...EXEC_TIMING, ...options.timing }
  const rateLimit = options.rateLimit ?? createRateLimit({ store: createMemoryStore({ clock }), clock })
  const baseUrl = checkBaseUrl(options.baseUrl)
  const headers = new Headers({ accept: 'application/json', authorization: `Bearer ${options.apiKey}` })
  const agent = baseUrl.startsWith('https:')
    ? new HttpsAgent({ keepAlive: true })
    : new HttpAgent({ keepAlive: true })
  const closing = new AbortController()
  // Each request that waits for its next try listens for the end.
  setMaxListeners(0, closing.signal)

  async function get(
    path: string,
    query: Record<string, string>,
    { priority = 'interactive', leftMs = timing.totalMs }: RequestOptions = {},
  ): Promise<Result<ExecAnswer, ExecError>> {
    const url = `${baseUrl}${path}?${new URLSearchParams(query)}`
    const started = performance.now()
    const totalMs = Math.min(leftMs, timing.totalMs)
    const left = () => totalMs - (performance.now() - started)

    for (let tries = 1; ; tries += 1) {
      if (closing.signal.aborted) return failed({ kind: 'unreachable' })
      if (left() <= 0) return failed({ kind: 'timed_out' })
      const taken = await rateLimit.acquire(priority, left())
      if (!taken.ok) {
        log.debug('Exec is not asked', { path, ...describe(taken.error) })
        return taken
      }
      const fetched = await fetchOnce(url, { agent, headers, ms: Math.min(timing.tryMs, left()) })
      const answer = fetched.ok ? readAnswer(fetched.value, clock()) : failed(errorOf(fetched.error))
      const fields: LogFields = {
        method: 'GET',
        path,
        tries,
        ms: Math.round(performance.now() - started),
        ...(fetched.ok ? { status: fetched.value.status, bytes: fetched.value.bytes } : {}),
      }
      if (answer.ok) {
        log.debug('Exec answered', fields)
        return answer
      }
      const { error } = answer
      if (error.kind === 'limited') await rateLimit.block(error.until)
      const wait = priority === 'optional' ? undefined : waitFor(error, tries)
      if (wait === undefined || wait >= left()) {
        report(error, fields)
        return failed(error)
      }
      log.debug('Exec is asked again', { ...fields, kind: error.kind })
      await sleep(wait, undefined, { signal: closing.signal }).catch(() => undefined)
    }
  }

  /** Milliseconds before the next try, or undefined where another try would not help. */
  function waitFor(error: ExecError, tries: number): number | undefined {
    if (tries > timing.retries) return undefined
    const backoff = timing.backoffMs * 2 ** (tries - 1) * (1 - Math.random() / 2)
    switch (error.kind) {
      case 'timed_out':
      case 'unreachable':
      case 'server_fault':
        return backoff
      case 'limited': {
        const wait = error.until.getTime() - clock()
        return wait <= MAX_LIMIT_WAIT_MS ? wait + backoff : undefined
      }
      default:
        return undefined
    }
  }

  function report(error: ExecError, fields: LogFields): void {
    const details = { ...fields, ...describe(error) }
    if (error.kind === 'not_found') log.debug(LINES.not_found, details)
    else log.warn(LINES[error.kind], details)
  }

  return {
    async getSession(id, include, options) {
      // A path's dot segments vanish, so that these would ask for something else.
      if (id === '' || id === '.' || id === '..') return failed({ kind: 'not_found' })
      const path = `/sessions/${encodeURIComponent(id.toWellFormed())}`
      const answer = await get(path, { include }, options)
      if (!answer.ok) return answer
      const read = readSession(answer.value.body)
      if (!read.ok) {
        const error: ExecError = { kind: 'unreadable', reason: read.error }
        report(error, { method: 'GET', path })
        return failed(error)
      }
      const { session, unread } = read.value
      if (unread.length > 0)
        log.warn('parts of a session could not be read', { path, unread: unread.join(' ') })
      return ok({ session, bytes: answer.value.bytes })
    },

    async listSessions(query, options) {
      if (!isSendable(query)) return ok({ sessions: [], hasMore: false, total: 0, bytes: 0 })
      const path = '/sessions'
      const answer = await get(path, toParameters(query), options)
      // There is a list for everyone: a 404 is none of a session.
      if (!answer.ok && answer.error.kind === 'not_found')
        return failed({ kind: 'request_refused', status: 404 })
      if (!answer.ok) return answer
      const read = readSessionPage(answer.value, query)
      if (!read.ok) {
        report(read.error, { method: 'GET', path })
        return read
      }
      const { leftOut, unread, ...page } = read.value
      if (leftOut > 0 || unread.length > 0)
        log.warn('parts of a list of sessions could not be read', {
          path,
          left_out: leftOut,
          ...(unread.length > 0 ? { unread: unread.join(' ') } : {}),
        })
      return ok(page)
    },

    async getMembers({ reading = beginReading(), onPage, ...options } = {}) {
      const path = '/workspace/members'
      const members = await readAllMembers(reading, (query) => get(path, query, options), onPage)
      if (!members.ok && members.error.kind === 'unreadable') report(members.error, { method: 'GET', path })
      return members
    },

    close() {
      closing.abort()
      agent.destroy()
    },
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
