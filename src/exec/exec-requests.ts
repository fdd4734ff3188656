import { setMaxListeners } from 'node:events'
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import nodeFetch, { FetchError, Headers, type RequestInit, type Response } from 'node-fetch'
import { z } from 'zod'
import { DAY_MS } from '../lib/durations.ts'
import type { Log, LogFields } from '../lib/log.ts'
import { parseJson } from '../lib/parse.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import { type ExecError, type Fetched, isLimited, type UnreadableReason } from './exec-error.ts'
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

interface Request {
  method: 'GET' | 'POST'
  path: string
  query?: Record<string, string>
  init: RequestInit
  requester: Requester
  retries: number
  isMaking?: boolean
  isRetryable(error: ExecError): boolean
}

/** Sends requests to Exec within its limits. Sends nothing before a 429 has ended. */
export class ExecRequests {
  readonly #timing: ExecTiming
  readonly #baseUrl: string
  readonly #headers: Readonly<Record<string, string>>
  readonly #agent: HttpAgent | HttpsAgent
  readonly #agentOfPosts: HttpAgent | HttpsAgent
  readonly #closing = new AbortController()

  /** Throws for a base URL that is unsafe to send the key to, and for a key that a header can't hold. */
  constructor(private readonly options: ExecRequestOptions) {
    const { account, timing } = options
    this.#timing = { ...TIMING, ...timing }
    this.#baseUrl = checkBaseUrl(options.baseUrl)
    const headers = new Headers({ accept: 'application/json' })
    if ('apiKey' in account) headers.set('authorization', `Bearer ${account.apiKey}`)
    this.#headers = Object.fromEntries(headers)
    const Agent = this.#baseUrl.startsWith('https:') ? HttpsAgent : HttpAgent
    this.#agent = new Agent({ keepAlive: true })
    // A kept-alive connection may have died silently, and then it would be unclear whether Exec took the POST.
    this.#agentOfPosts = new Agent({ keepAlive: false })
    // Each request that waits for a retry listens for the abort.
    setMaxListeners(0, this.#closing.signal)
  }

  /** Retries network faults, time-outs, 5xx and short 429s. By default, `optional` requests are never retried. */
  get(
    path: string,
    query: Record<string, string>,
    requester: Requester,
    retries = requester.priority === 'optional' ? 0 : this.#timing.retries,
  ): Fetched<unknown> {
    const init = { agent: this.#agent, headers: this.#headers }
    return this.#send({ method: 'GET', path, query, init, requester, retries, isRetryable: () => true })
  }

  /**
   * Retries only what Exec surely didn't take: after a refused connection or a short 429.
   * @param options.isMaking whether Exec creates something once, however often the body is sent. It then has more time,
   * and is retried like a `get`.
   */
  post(
    path: string,
    body: object,
    requester: Requester,
    { isMaking = false, retries = this.#timing.retries } = {},
  ): Fetched<unknown> {
    return this.#send({
      method: 'POST',
      path,
      init: {
        agent: this.#agentOfPosts,
        headers: { ...this.#headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      },
      requester,
      retries,
      isMaking,
      isRetryable: (error) =>
        isMaking || error.kind === 'limited' || (error.kind === 'unreachable' && error.wasUnsent === true),
    })
  }

  close(): void {
    this.#closing.abort()
    this.#agent.destroy()
    this.#agentOfPosts.destroy()
  }

  /** Fails like any answered request. */
  unreadable(reason: UnreadableReason, fields: LogFields): Result<never, ExecError> {
    return this.#fail({ kind: 'unreadable', reason }, fields)
  }

  /** Logs why a request failed, and returns it. */
  #fail(error: ExecError, fields: LogFields): Result<never, ExecError> {
    const level = error.kind === 'not_found' ? 'debug' : 'warn'
    this.options.log[level]('request to Exec failed', { method: 'GET', ...fields, ...logFieldsOf(error) })
    return failed(error)
  }

  async #send(request: Request): Fetched<unknown> {
    const { account } = this.options
    if (!('apiKey' in account)) return failed({ kind: 'not_connected', installedBy: account.installedBy })
    const { method, path, query, init, requester, retries, isMaking = false, isRetryable } = request
    const { makingMs } = this.#timing
    const { tryMs, totalMs } = isMaking ? { tryMs: makingMs, totalMs: makingMs } : this.#timing
    const url = `${this.#baseUrl}${path}${query === undefined ? '' : `?${new URLSearchParams(query)}`}`
    const started = performance.now()
    const left = () => totalMs - (performance.now() - started)

    for (let tries = 1; ; tries += 1) {
      if (this.#closing.signal.aborted) return failed({ kind: 'unreachable' })
      if (left() <= 0) return failed({ kind: 'timed_out' })
      const acquired = await this.options.rateLimit.acquire(requester, left())
      if (!acquired.ok) {
        this.options.log.debug('request to Exec not sent', { path, ...logFieldsOf(acquired.error) })
        return acquired
      }
      const ms = Math.min(tryMs, left())
      const fetched = await fetchOnce(url, { method, ...init }, ms, this.options.fetch)
      const answer = fetched.ok ? readResponse(fetched.value, this.options.clock()) : fetched
      const fields: LogFields = {
        method,
        path,
        tries,
        ms: Math.round(performance.now() - started),
        status: fetched.ok ? fetched.value.status : undefined,
        bytes: fetched.ok ? fetched.value.bytes : undefined,
      }
      if (answer.ok) {
        this.options.log.debug('Exec answered', fields)
        return answer
      }
      const { error } = answer
      if (error.kind === 'limited') await this.options.rateLimit.block(error.until)
      const wait = tries > retries || !isRetryable(error) ? undefined : this.#waitFor(error, tries)
      if (wait === undefined || wait >= left()) return this.#fail(error, fields)
      this.options.log.debug('retrying the request to Exec', { ...fields, kind: error.kind })
      await sleep(wait, undefined, { signal: this.#closing.signal }).catch(() => undefined)
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
      case 'limited': {
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

const LOOPBACK = /^(?:localhost|\[::1\]|127(?:\.\d{1,3}){3})$/

/** Why a token or key must not be sent to this URL; `undefined` if it may. */
export function apiUrlProblem(text: string): string | undefined {
  if (!URL.canParse(text)) return 'is not a web address'
  const { protocol, hostname, username, password } = new URL(text)
  if (protocol !== 'https:' && protocol !== 'http:') return 'is not a web address'
  if (username !== '' || password !== '') return 'must not hold a user or password'
  if (protocol === 'http:' && !LOOPBACK.test(hostname))
    return 'must be https: plain http is for loopback only'
  return undefined
}

/** The base URL without a slash at its end. Throws for a URL that `apiUrlProblem` rejects: the configuration checked it. */
export function checkBaseUrl(baseUrl: string): string {
  const problem = apiUrlProblem(baseUrl)
  if (problem !== undefined) throw new Error(`The base URL of the Exec API ${problem}.`)
  const { origin, pathname } = new URL(baseUrl)
  return origin + pathname.replace(/(?<!\/)\/+$/, '')
}

interface HttpResponse {
  status: number
  retryAfter: string | null
  /** Empty for a refusal with an unreadable body. */
  text: string
  /** Size after decompression. */
  bytes: number
}

const MAX_BYTES = 16 * 1024 * 1024

/** Sends one request and follows no redirects. @param ms time allowed up to the last byte of the body. */
async function fetchOnce(
  url: string,
  init: RequestInit,
  ms: number,
  fetch: ExecFetch = nodeFetch,
): Fetched<HttpResponse> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), ms)
  try {
    const limits = { size: MAX_BYTES, signal: abort.signal }
    const response = await fetch(url, { ...init, redirect: 'manual', ...limits })
    const bytes = await readBody(response)
    return ok({
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      text: new TextDecoder().decode(bytes),
      bytes: bytes.byteLength,
    })
  } catch (error) {
    if (abort.signal.aborted) return failed({ kind: 'timed_out' })
    if (error instanceof FetchError && error.type === 'max-size')
      return failed({ kind: 'unreadable', reason: 'too_large' })
    return failed({ kind: 'unreachable', ...(isUnsent(error) && { wasUnsent: true }) })
  } finally {
    clearTimeout(timer)
  }
}

/** The host has no address or refused the connection, so nothing was sent. */
const UNSENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

function isUnsent(error: unknown): boolean {
  return error instanceof FetchError && error.code !== undefined && UNSENT.has(error.code)
}

async function readBody(response: Response): Promise<ArrayBuffer> {
  const body = response.arrayBuffer()
  // A refusal's status is enough.
  return response.ok ? body : body.catch(() => new ArrayBuffer())
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

/** The parsed JSON. @param now in milliseconds since the epoch. */
function readResponse(answer: HttpResponse, now: number): Result<unknown, ExecError> {
  const { status, text } = answer
  if (status < 200 || status >= 300) return failed(readRefusal(answer, now))
  const body = parseJson(text)
  return body === undefined ? failed({ kind: 'unreadable', reason: 'not_json' }) : ok(body)
}

function readRefusal({ status, text, retryAfter }: HttpResponse, now: number): ExecError {
  if (status < 400) return { kind: 'unreadable', reason: 'redirect' }
  if (status >= 500) return { kind: 'server_fault', status }
  if (status === 401) return { kind: 'key_rejected' }
  if (status === 404) return { kind: 'not_found' }
  const body = parseJson(text)
  if (status === 429) return { kind: 'limited', until: new Date(now + readRetryAfter(body, retryAfter, now)) }
  const code = bodySchema.safeParse(body).data?.error?.code
  if (status === 403 && code === 'workspace_inactive') return { kind: code }
  return { kind: 'request_refused', status, code }
}

const DEFAULT_MS = 60_000
/** Exec's longest limit is a day. */
const MAX_MS = DAY_MS

/**
 * Milliseconds to wait after a 429. Exec doesn't document where it says so. This reads the body's `retry_after`
 * (seconds) at the top level or inside `error`, then the `Retry-After` header (seconds or an HTTP date); a minute
 * without either.
 */
export function readRetryAfter(body: unknown, header: string | null, now: number): number {
  const { data } = bodySchema.safeParse(body)
  const inBody = data?.retry_after ?? data?.error?.retry_after
  const ms = inBody === undefined ? readHeader(header, now) : inBody * 1000
  return Math.min(Math.max(ms, 0), MAX_MS)
}

function readHeader(header: string | null, now: number): number {
  if (header === null) return DEFAULT_MS
  const inSeconds = seconds.parse(header)
  if (inSeconds !== undefined) return inSeconds * 1000
  const date = Date.parse(header)
  return Number.isNaN(date) ? DEFAULT_MS : date - now
}
