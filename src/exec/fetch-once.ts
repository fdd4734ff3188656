import fetch, { FetchError, type RequestInit, type Response } from 'node-fetch'
import { z } from 'zod'
import { parseJson } from '../lib/parse.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import type { ExecError, Fetched } from './exec-error.ts'

export interface HttpResponse {
  status: number
  retryAfter: string | null
  /** The body of a 2xx, 403 or 429, which says more than the status; else empty. */
  text: string
  /** After decompression. */
  bytes: number
}

const MAX_BYTES = 16 * 1024 * 1024
/** Four of the largest answers, or hundreds of usual ones. */
const MAX_BYTES_AT_ONCE = 4 * MAX_BYTES

/** Limits the memory of all responses that are being read, in bytes after decompression. */
export class ResponseMemory {
  used = 0

  constructor(private readonly max = MAX_BYTES_AT_ONCE) {}

  take(bytes: number): boolean {
    this.used += bytes
    return this.used <= this.max
  }

  release(bytes: number): void {
    this.used -= bytes
  }
}

class TooLarge extends Error {}

interface Limits {
  /** Covers everything up to the last byte of the body. */
  ms: number
  memory: ResponseMemory
}

/** One request, which follows no redirect. */
export async function fetchOnce(
  url: string,
  init: RequestInit,
  { ms, memory }: Limits,
): Fetched<HttpResponse> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), ms)
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal: abort.signal })
    const bytes = await readBody(response, memory)
    return ok({
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      text: new TextDecoder().decode(bytes),
      bytes: bytes.byteLength,
    })
  } catch (error) {
    if (abort.signal.aborted) return failed({ kind: 'timed_out' })
    if (error instanceof TooLarge) return failed({ kind: 'unreadable', reason: 'too_large' })
    return failed({ kind: 'unreachable', ...(isUnsent(error) && { wasUnsent: true }) })
  } finally {
    clearTimeout(timer)
    // Ends a response whose body was not read. Without a reason, Node makes an error with a stack.
    abort.abort('ended')
  }
}

/** The host has no address, or refused the connection. */
const UNSENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

function isUnsent(error: unknown): boolean {
  return error instanceof FetchError && error.code !== undefined && UNSENT.has(error.code)
}

async function readBody(response: Response, memory: ResponseMemory): Promise<Uint8Array> {
  if (response.ok) return readWhole(response, memory)
  if (response.status !== 403 && response.status !== 429) return new Uint8Array()
  // The status alone is enough.
  return readWhole(response, memory).catch(() => new Uint8Array())
}

async function readWhole({ body }: Response, memory: ResponseMemory): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of body ?? []) {
      const part = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
      bytes += part.byteLength
      if (!memory.take(part.byteLength) || bytes > MAX_BYTES) throw new TooLarge()
      chunks.push(part)
    }
    return Buffer.concat(chunks)
  } finally {
    memory.release(bytes)
  }
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
