import { z } from 'zod'

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
