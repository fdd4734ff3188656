import type { Agent } from 'node:http'
import fetch, { FetchError, type Headers, type Response } from 'node-fetch'
import { z } from 'zod'
import { parseJson } from '../lib/json.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import type { ExecError } from './exec-error.ts'

export interface Answer {
  status: number
  retryAfter: string | null
  /** The body of a 2xx, 403 or 429; else empty. */
  text: string
  bytes: number
}

export type FetchFailure = 'timed_out' | 'unreachable' | 'too_large'

/** Of an answer, after decompression. */
const MAX_BYTES = 16 * 1024 * 1024

/**
 * One GET. `ms` covers everything up to the last byte of the body. Follows no redirect. Reads only the bodies that say more
 * than the status: those of 2xx, 403 and 429.
 */
export async function fetchOnce(
  url: string,
  options: { agent: Agent; headers: Headers; ms: number },
): Promise<Result<Answer, FetchFailure>> {
  const { agent, headers, ms } = options
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), ms)
  try {
    const response = await fetch(url, {
      agent,
      headers,
      redirect: 'manual',
      size: MAX_BYTES,
      signal: abort.signal,
    })
    const bytes = await readBody(response)
    return ok({
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      text: new TextDecoder().decode(bytes),
      bytes: bytes.byteLength,
    })
  } catch (error) {
    if (abort.signal.aborted) return failed('timed_out')
    return failed(error instanceof FetchError && error.type === 'max-size' ? 'too_large' : 'unreachable')
  } finally {
    clearTimeout(timer)
    // Ends a response whose body was not read.
    abort.abort()
  }
}

async function readBody(response: Response): Promise<ArrayBuffer> {
  if (response.ok) return response.arrayBuffer()
  if (response.status !== 403 && response.status !== 429) return new ArrayBuffer(0)
  try {
    return await response.arrayBuffer()
  } catch {
    // The status says most of it.
    return new ArrayBuffer(0)
  }
}

/** Parsed JSON, and the size of its text in bytes. */
export interface ExecAnswer {
  body: unknown
  bytes: number
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

/** Parses a 2xx as JSON, whatever its content type, and names the error of any other. `now` is in milliseconds since the epoch. */
export function readAnswer(answer: Answer, now: number): Result<ExecAnswer, ExecError> {
  const { status } = answer
  if (status >= 200 && status < 300) {
    const body = parseJson(answer.text)
    return body === undefined
      ? failed({ kind: 'unreadable', reason: 'not_json' })
      : ok({ body, bytes: answer.bytes })
  }
  return failed(readRefusal(answer, now))
}

function readRefusal({ status, text, retryAfter }: Answer, now: number): ExecError {
  if (status < 400) return { kind: 'unreadable', reason: 'redirect' }
  if (status >= 500) return { kind: 'server_fault', status }
  if (status === 401) return { kind: 'key_rejected' }
  if (status === 404) return { kind: 'not_found' }
  const body = parseJson(text)
  if (status === 429) return { kind: 'limited', until: new Date(now + readRetryAfter(body, retryAfter, now)) }
  const isInactive = status === 403 && bodySchema.safeParse(body).data?.error?.code === 'workspace_inactive'
  return isInactive ? { kind: 'workspace_inactive' } : { kind: 'request_refused', status }
}

const DEFAULT_MS = 60_000
/** Exec's longest limit is a day's. */
const MAX_MS = 86_400_000

/**
 * How long to wait after a 429: milliseconds, between 0 and a day. Exec does not document where it says so. This reads the
 * body's `retry_after` (seconds), at the top level or inside `error`, then the `Retry-After` header (seconds or an HTTP date).
 * A minute without either. `now` is in milliseconds since the epoch.
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
