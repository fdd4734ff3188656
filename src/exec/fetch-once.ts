import type { Agent } from 'node:http'
import fetch, { FetchError, type Headers, type Response } from 'node-fetch'
import { failed, ok, type Result } from '../lib/result.ts'

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
