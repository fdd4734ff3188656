import fetch, { FetchError, type RequestInit, type Response } from 'node-fetch'
import { z } from 'zod'
import { parseJson } from '../lib/parse.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import type { ExecError, Fetched } from './exec-error.ts'

export interface HttpResponse {
  status: number
  retryAfter: string | null
  /** Empty if that of a refusal can't be read. */
  text: string
  /** After decompression. */
  bytes: number
}

const MAX_BYTES = 16 * 1024 * 1024

/** One request, which follows no redirect. @param ms up to the last byte of the body. */
export async function fetchOnce(url: string, init: RequestInit, ms: number): Fetched<HttpResponse> {
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

/** The host has no address, or refused the connection. */
const UNSENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

function isUnsent(error: unknown): boolean {
  return error instanceof FetchError && error.code !== undefined && UNSENT.has(error.code)
}

async function readBody(response: Response): Promise<ArrayBuffer> {
  const body = response.arrayBuffer()
  // Of a refusal, the status alone is enough.
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
export function readResponse(answer: HttpResponse, now: number): Result<unknown, ExecError> {
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
  const isInactive = status === 403 && bodySchema.safeParse(body).data?.error?.code === 'workspace_inactive'
  return isInactive ? { kind: 'workspace_inactive' } : { kind: 'request_refused', status }
}

const DEFAULT_MS = 60_000
/** Exec's longest limit is a day's. */
const MAX_MS = 86_400_000

/**
 * Milliseconds to wait after a 429. Exec does not document where it says so: this reads the body's `retry_after` (seconds) at
 * the top level or inside `error`, then the `Retry-After` header (seconds or an HTTP date). A minute without either.
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
