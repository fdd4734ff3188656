import { setTimeout as pause } from 'node:timers/promises'
import { WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api'
import type { Log } from '../lib/log.ts'

export interface SlackCall {
  /** A Web API method, or `response_url`. */
  method: string
  /** What Slack limits separately within the method: the channel of a post. */
  scope?: string | undefined
}

/** Rejects as the last try did. */
export type SlackRetry = <Value>(call: SlackCall, run: () => Promise<Value>) => Promise<Value>

const MAX_WAIT_MS = 5000
const BACKOFF_MS = 200
const MAX_TRIES = 5
/** With more limits than this, those that have ended are dropped. */
const REMEMBERED_LIMITS = 1000

/** For all tries of a call together. A later message would surprise more than it helps. */
const TOTAL_MS: Record<string, number> = {
  'chat.delete': 10_000,
  'chat.postEphemeral': 10_000,
  'chat.postMessage': 10_000,
  'chat.unfurl': 10_000,
  'chat.update': 10_000,
  response_url: 5000,
  'views.publish': 5000,
  'views.update': 5000,
  // By then its trigger_id has lived for two of its three seconds.
  'entity.presentDetails': 1000,
  // `identify` has its own retry loop.
  'auth.test': 0,
}
/** A person waits for these calls, and a trigger_id lives three seconds. */
const OTHER_TOTAL_MS = 2000

/** Error codes that prove that nothing was sent. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'])

/** Retries calls that surely had no effect. A limit delays only calls of the same method and scope, later ones included. */
export function createSlackRetry({
  log,
  clock = () => performance.now(),
  sleep = pause,
}: {
  log: Log
  clock?: () => number
  sleep?: (ms: number) => Promise<unknown>
}): SlackRetry {
  const limits = new Map<string, number>()

  function limit(key: string, ms: number): void {
    const now = clock()
    if (limits.size > REMEMBERED_LIMITS)
      for (const [other, until] of limits) if (until <= now) limits.delete(other)
    limits.set(key, now + ms)
  }

  return async ({ method, scope }, run) => {
    const totalMs = TOTAL_MS[method] ?? OTHER_TOTAL_MS
    if (totalMs === 0) return run()
    const key = `${method} ${scope ?? ''}`
    const deadline = clock() + totalMs
    const canWait = (ms: number) => ms <= MAX_WAIT_MS && clock() + ms <= deadline

    for (let tries = 1; ; tries += 1) {
      const limitedMs = (limits.get(key) ?? 0) - clock()
      if (limitedMs > 0) {
        if (!canWait(limitedMs)) throw drop(method, new WebAPIRateLimitedError(Math.ceil(limitedMs / 1000)))
        await sleep(limitedMs)
      }
      try {
        return await run()
      } catch (error) {
        const wait = waitAfter(error, tries)
        if (wait === undefined) throw error
        if (error instanceof WebAPIRateLimitedError) limit(key, wait)
        if (tries >= MAX_TRIES || !canWait(wait)) throw drop(method, error)
        await sleep(wait)
      }
    }
  }

  function drop(method: string, error: unknown): unknown {
    const reason = error instanceof WebAPIRateLimitedError ? 'limited' : 'unreachable'
    log.warn('a call to Slack is dropped', { method, reason })
    return error
  }
}

/** Milliseconds before the next try; `undefined` if the call may have had an effect. */
function waitAfter(error: unknown, tries: number): number | undefined {
  const backoff = BACKOFF_MS * tries * (1 + Math.random() / 2)
  if (error instanceof WebAPIRateLimitedError) return Math.max(1000 * error.retryAfter, backoff)
  return wasNotSent(error) ? backoff : undefined
}

/** Whether the call failed before anything was sent. */
export function wasNotSent(error: unknown): boolean {
  const failure = error instanceof WebAPIRequestError ? error.original : error
  const cause = failure instanceof TypeError ? failure.cause : undefined
  return cause instanceof Error && 'code' in cause && NOT_SENT.has(String(cause.code))
}
