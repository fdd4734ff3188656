import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import nodeFetch, { FetchError, type RequestInit } from 'node-fetch'
import { z } from 'zod'
import { DAY_MS } from '../lib/durations.ts'
import type { Log, LogFields } from '../lib/log.ts'
import { parseJson } from '../lib/parse.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import { type ExecError, type Fetched, isLimited } from './exec-error.ts'
import type { RateLimit, Requester } from './rate-limit.ts'

const TIMING = {
  /** For one try, up to the last byte of the answer. */
  tryMs: 4000,
  /** For all tries of one request, including the waits between them. */
  totalMs: 6500,
  /** Replaces both for requests that make Exec create something. */
  makingMs: 10_000,
  retries: 2,
  /** The first wait before a retry. It doubles each time, and is cut by up to half at random. */
  backoffMs: 200,
}

export type ExecTiming = typeof TIMING
export type ExecFetch = typeof nodeFetch

/** The key of an Exec workspace, or the people who can connect one. */
export type ExecAccount = { apiKey: string } | { installedBy: string }

export interface ExecRequestOptions {
  /** Without a slash at its end. */
  baseUrl: string
  account: ExecAccount
  log: Log
  rateLimit: RateLimit
  /** Milliseconds since the epoch. */
  clock: () => number
  timing?: Partial<ExecTiming> | undefined
  fetch?: ExecFetch | undefined
}

/** The client waits for the end of a shorter limit, and returns a longer one as an error. */
const MAX_LIMIT_WAIT_MS = 2000

interface Request<Read> {
  path: string
  requester: Requester
  retries?: number | undefined
  /** Reads an answer; `undefined` for one of another shape. */
  read(body: unknown): Read | undefined
}

export interface GetRequest<Read> extends Request<Read> {
  query?: Record<string, string>
}

export interface PostRequest<Read> extends Request<Read> {
  body: object
  /**
   * Whether Exec creates something once, however often the body is sent. The request then has more time, and is retried
   * like a `get`.
   */
  isMaking?: boolean
}

interface Sending {
  init: RequestInit & { method: string }
  retries: number
  tryMs: number
  totalMs: number
  isRetryable(error: ExecError): boolean
}

/** Sends requests to Exec within its limits. Sends nothing before a 429 has ended. */
export class ExecRequests {
  readonly #timing: ExecTiming
  readonly #headers: Record<string, string>
  readonly #agent: HttpAgent | HttpsAgent
  #isClosed = false

  constructor(private readonly options: ExecRequestOptions) {
    const { account, baseUrl } = options
    this.#timing = { ...TIMING, ...options.timing }
    this.#headers = { accept: 'application/json' }
    if ('apiKey' in account) this.#headers.authorization = `Bearer ${account.apiKey}`
    const Agent = baseUrl.startsWith('https:') ? HttpsAgent : HttpAgent
    this.#agent = new Agent({ keepAlive: true })
  }

  /** Retries network faults, time-outs, 5xx and short limits. By default, `optional` requests are never retried. */
  get<Read>({ query, ...request }: GetRequest<Read>): Fetched<Read> {
    const { retries } = this.#timing
    const path = query === undefined ? request.path : `${request.path}?${new URLSearchParams(query)}`
    return this.#send(path, request, {
      ...this.#timing,
      retries: request.retries ?? (request.requester.priority === 'optional' ? 0 : retries),
      init: { method: 'GET', agent: this.#agent, headers: this.#headers },
      isRetryable: () => true,
    })
  }

  /** Retries only what Exec surely didn't take: after a refused connection or a short limit. */
  post<Read>({ body, isMaking = false, ...request }: PostRequest<Read>): Fetched<Read> {
    const { retries, makingMs } = this.#timing
    return this.#send(request.path, request, {
      ...(isMaking ? { tryMs: makingMs, totalMs: makingMs } : this.#timing),
      retries: request.retries ?? retries,
      init: {
        method: 'POST',
        // A kept-alive connection may have died silently, and then it would be unclear whether Exec took the POST.
        agent: () => false,
        headers: { ...this.#headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      },
      isRetryable: (error) =>
        isMaking || isLimited(error) || (error.kind === 'unreachable' && error.wasUnsent === true),
    })
  }

  close(): void {
    this.#isClosed = true
    this.#agent.destroy()
  }

  async #send<Read>(url: string, { path, requester, read }: Request<Read>, sending: Sending): Fetched<Read> {
    const { account, baseUrl, rateLimit, clock, log } = this.options
    if (!('apiKey' in account)) return failed({ kind: 'not_connected', installedBy: account.installedBy })
    const { init, retries, tryMs, totalMs, isRetryable } = sending
    const started = performance.now()
    const left = () => totalMs - (performance.now() - started)

    for (let tries = 1; ; tries += 1) {
      if (this.#isClosed) return failed({ kind: 'unreachable' })
      if (left() <= 0) return failed({ kind: 'timed_out' })
      const taken = await rateLimit.acquire(requester)
      // Counting the request may have taken all the time.
      const ms = Math.max(0, Math.min(tryMs, left()))
      const fetched = taken.ok ? await fetchOnce(baseUrl + url, init, ms, this.options.fetch) : taken
      const answer = fetched.ok ? readResponse(fetched.value, read, clock()) : fetched
      const fields: LogFields = {
        method: init.method,
        path,
        tries,
        ms: Math.round(performance.now() - started),
        status: fetched.ok ? fetched.value.status : undefined,
      }
      if (answer.ok) {
        log.debug('Exec answered', fields)
        return answer
      }
      const { error } = answer
      if (taken.ok && error.kind === 'limited') await rateLimit.block(error.until)
      const wait = tries > retries || !isRetryable(error) ? undefined : this.#waitFor(error, tries)
      if (wait === undefined || wait >= left()) {
        const level = error.kind === 'not_found' || !taken.ok ? 'debug' : 'warn'
        log[level]('request to Exec failed', { ...fields, ...logFieldsOf(error) })
        return answer
      }
      log.debug('retrying the request to Exec', { ...fields, kind: error.kind })
      await sleep(wait)
    }
  }

  /** Milliseconds before the next try; `undefined` if another try would not help. */
  #waitFor(error: ExecError, tries: number): number | undefined {
    const backoff = this.#timing.backoffMs * 2 ** (tries - 1) * (1 - Math.random() / 2)
    switch (error.kind) {
      case 'timed_out':
      case 'unreachable':
      case 'server_fault':
        return backoff
      case 'limited':
      case 'personal_limit': {
        const wait = error.until.getTime() - this.options.clock()
        return wait <= MAX_LIMIT_WAIT_MS ? wait + backoff : undefined
      }
      default:
        return undefined
    }
  }
}

function logFieldsOf(error: ExecError): LogFields {
  return {
    kind: error.kind,
    reason: error.kind === 'unreadable' ? error.reason : undefined,
    until: isLimited(error) ? error.until.toISOString() : undefined,
  }
}

interface HttpResponse {
  status: number
  retryAfter: string | null
  text: string
}

const MAX_BYTES = 16 * 1024 * 1024

/** Sends one request and follows no redirects. @param ms time allowed up to the last byte of the body. */
async function fetchOnce(
  url: string,
  init: RequestInit,
  ms: number,
  fetch: ExecFetch = nodeFetch,
): Fetched<HttpResponse> {
  const signal = AbortSignal.timeout(Math.ceil(ms))
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', size: MAX_BYTES, signal })
    const retryAfter = response.headers.get('retry-after')
    return ok({ status: response.status, retryAfter, text: await response.text() })
  } catch (error) {
    if (signal.aborted) return failed({ kind: 'timed_out' })
    if (error instanceof FetchError && error.type === 'max-size')
      return failed({ kind: 'unreadable', reason: 'too_large' })
    return failed({ kind: 'unreachable', ...(isUnsent(error) && { wasUnsent: true }) })
  }
}

/** The host has no address or refused the connection, so nothing was sent. */
const UNSENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

function isUnsent(error: unknown): boolean {
  return error instanceof FetchError && error.code !== undefined && UNSENT.has(error.code)
}

const SECONDS = /^\s*\d+(\.\d+)?\s*$/
const seconds = z
  .union([z.number(), z.string().regex(SECONDS).transform(Number)])
  .optional()
  .catch(undefined)
const code = z.string().optional().catch(undefined)
const bodySchema = z.object({
  retry_after: seconds,
  error: z.object({ code, retry_after: seconds }).optional().catch(undefined),
})

/** @param now in milliseconds since the epoch. */
function readResponse<Read>(
  answer: HttpResponse,
  read: (body: unknown) => Read | undefined,
  now: number,
): Result<Read, ExecError> {
  const { status, text } = answer
  if (status < 200 || status >= 300) return failed(readRefusal(answer, now))
  const body = parseJson(text)
  if (body === undefined) return failed({ kind: 'unreadable', reason: 'not_json' })
  const value = read(body)
  return value === undefined ? failed({ kind: 'unreadable', reason: 'unexpected' }) : ok(value)
}

function readRefusal({ status, text, retryAfter }: HttpResponse, now: number): ExecError {
  if (status < 400) return { kind: 'unreadable', reason: 'redirect' }
  if (status >= 500) return { kind: 'server_fault', status }
  if (status === 401) return { kind: 'key_rejected' }
  if (status === 404) return { kind: 'not_found' }
  const body = parseJson(text)
  if (status === 429) return { kind: 'limited', until: new Date(now + readRetryAfter(body, retryAfter)) }
  const code = bodySchema.safeParse(body).data?.error?.code
  if (status === 403 && code === 'workspace_inactive') return { kind: code }
  return { kind: 'request_refused', status, code }
}

const DEFAULT_MS = 60_000
/** Exec's longest limit is a day. */
const MAX_MS = DAY_MS

/**
 * Milliseconds to wait after a 429. Exec doesn't document where it says so. This reads `retry_after` in the body, at the
 * top level or inside `error`, then the `Retry-After` header. Each is in seconds; without any, it is a minute.
 */
export function readRetryAfter(body: unknown, header: string | null): number {
  const { data } = bodySchema.safeParse(body)
  const inSeconds = data?.retry_after ?? data?.error?.retry_after ?? seconds.parse(header)
  const ms = inSeconds === undefined ? DEFAULT_MS : inSeconds * 1000
  return Math.min(Math.max(ms, 0), MAX_MS)
}
