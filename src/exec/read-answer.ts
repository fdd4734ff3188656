import { z } from 'zod'
import { parseJson } from '../lib/json.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import type { ExecError } from './exec-error.ts'
import type { Answer } from './fetch-once.ts'

/** Parsed JSON, and the size in bytes of the answer that held it. */
export interface ExecAnswer {
  body: unknown
  bytes: number
}

const errorBodySchema = z.object({ error: z.object({ code: z.string().optional() }) })

/**
 * What an answer from Exec means: its parsed JSON, or the error that its status and body stand for. The content type is
 * not looked at. `now` is in milliseconds since the epoch.
 */
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
  if (status === 403 && errorBodySchema.safeParse(body).data?.error.code === 'workspace_inactive') {
    return { kind: 'workspace_inactive' }
  }
  return { kind: 'request_refused', status }
}

const DEFAULT_MS = 60_000
/** Exec's longest limit is a day's. */
const MAX_MS = 86_400_000

const seconds = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\s*\d+(\.\d+)?\s*$/)
      .transform(Number),
  ])
  .optional()
  .catch(undefined)
const bodySchema = z.object({
  retry_after: seconds,
  error: z.object({ retry_after: seconds }).optional().catch(undefined),
})

/**
 * The time to wait after a 429, in milliseconds, between 0 and a day. Exec does not publish where it says so: the
 * body's `retry_after` is read first, at the top level and inside `error` (seconds), then the `Retry-After` header
 * (seconds or an HTTP date). A minute when there is neither. `now` is in milliseconds since the epoch.
 */
export function readRetryAfter(body: unknown, header: string | null, now: number): number {
  const parsed = bodySchema.safeParse(body)
  const said = parsed.success ? (parsed.data.retry_after ?? parsed.data.error?.retry_after) : undefined
  const ms = said === undefined ? readHeader(header, now) : said * 1000
  return Math.min(Math.max(ms, 0), MAX_MS)
}

function readHeader(header: string | null, now: number): number {
  if (header === null) return DEFAULT_MS
  const said = seconds.parse(header)
  if (said !== undefined) return said * 1000
  const date = Date.parse(header)
  return Number.isNaN(date) ? DEFAULT_MS : date - now
}
