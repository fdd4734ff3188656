import { setTimeout as pause } from 'node:timers/promises'
import { type Logger, LogLevel } from '@slack/bolt'
import { WebAPIRateLimitedError, WebAPIRequestError, WebClient, type WebClientOptions } from '@slack/web-api'
import { LRUCache } from 'lru-cache'
import { Agent, type Dispatcher, errors, request } from 'undici'
import type { z } from 'zod'
import { cacheOptions } from '../lib/cache-options.ts'
import type { Log } from '../lib/log.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import { ResponseUrlError, type SlackFailure, slackFailure } from './failure.ts'

/** For one try of a call. */
const TIMEOUT_MS = 2500
/** Proxies and firewalls keep idle connections for longer. A POST on a silently closed connection would be lost. */
const KEEP_ALIVE_MS = 2000
/**
 * Connections to one host. A full app answers its 500 deliveries, and turns 500 away, in four rounds, well within the
 * time-out.
 */
const MAX_CONNECTIONS = 256
/** Slack's answers have a few characters. */
const MAX_RESPONSE_BYTES = 64 * 1024
/** Slack limits posts per channel. */
const LIMITED_BY_CHANNEL = new Set(['chat.postMessage', 'chat.postEphemeral'])

interface SlackClientOptions {
  /** `undefined` for calls without a workspace. */
  botToken: string | undefined
  apiUrl: string
}

export interface CallHooks {
  transport?: SlackTransport | undefined
  retry: SlackRetry
  /** Called after the last try of a call; `failure` is `undefined` if it succeeded. `method` may be `response_url`. */
  onCall(method: string, failure: SlackFailure | undefined, ms: number): void
}

/** Carries calls to Slack in place of the network. */
export interface SlackTransport {
  fetch: NonNullable<WebClientOptions['fetch']>
  /** For `respond`. */
  dispatcher: Dispatcher
}

/** The clients of one workspace. */
export interface SlackClients {
  /** For calls that may safely run twice: retries once if the answer is lost. */
  client: WebClient
  /** For posts: a post may have arrived although its answer was lost. */
  clientWithoutRetry: WebClient
  /** For the outbox, which retries and waits for limits by itself: tries each call once. */
  clientOfOutbox: WebClient
}

/** Slack's clients. Unlike a plain `WebClient`, they don't pause all calls when Slack limits one method. */
export function createSlackClients(
  { apiUrl, botToken }: SlackClientOptions,
  hooks: CallHooks,
  timeout = TIMEOUT_MS,
): SlackClients {
  const { fetch } = hooks.transport ?? globalThis
  const options = { ...clientOptions(apiUrl, timeout), fetch }
  const once = { retries: 1, minTimeout: 200, maxTimeout: 1000, randomize: true }
  let clientWithoutRetry: WebClient | undefined
  let clientOfOutbox: WebClient | undefined
  return {
    client: new ObservedClient(botToken, { ...options, retryConfig: once }, hooks),
    // Made on demand: each has a function for each of Slack's methods, and most workspaces rarely need one.
    get clientWithoutRetry() {
      clientWithoutRetry ??= new ObservedClient(botToken, options, hooks)
      return clientWithoutRetry
    },
    get clientOfOutbox() {
      clientOfOutbox ??= new ObservedClient(botToken, options, { ...hooks, retry: (_call, run) => run() })
      return clientOfOutbox
    },
  }
}

/** The options of Bolt's own client, with the fetch behind `respond`. */
export function createBoltOptions(
  apiUrl: string,
  hooks: CallHooks,
): { options: WebClientOptions; close(): Promise<void> } {
  const connections =
    hooks.transport?.dispatcher ??
    new Agent({
      connections: MAX_CONNECTIONS,
      connectTimeout: TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MS,
      maxResponseSize: MAX_RESPONSE_BYTES,
    })
  return {
    options: { ...clientOptions(apiUrl, TIMEOUT_MS), fetch: createRespondFetch(hooks, connections) },
    close: () => connections.destroy(),
  }
}

export function clientOptions(slackApiUrl: string, timeout: number): WebClientOptions {
  return {
    // Sets no `headers`: web-api writes the token into that object, and every client that shares it would send it.
    slackApiUrl,
    logger: BOLT_LOGGER,
    timeout,
    // Otherwise a limit pauses the client's whole queue.
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
  }
}

class ObservedClient extends WebClient {
  constructor(
    token: string | undefined,
    options: WebClientOptions,
    private readonly hooks: CallHooks,
  ) {
    super(token, options)
  }

  override apiCall(method: string, options: Record<string, unknown> = {}): ReturnType<WebClient['apiCall']> {
    const { channel } = options
    const scope = LIMITED_BY_CHANNEL.has(method) && typeof channel === 'string' ? channel : undefined
    return observed(this.hooks, { method, scope }, () => super.apiCall(method, options))
  }
}

/**
 * The fetch behind Bolt's `respond`. It adds a time-out and retries, which `respond` lacks. Throws a WebAPIRateLimitedError for
 * a 429, a ResponseUrlError for any other status but 2xx, and a WebAPIRequestError if no answer comes.
 */
export function createRespondFetch(
  hooks: CallHooks,
  connections: Dispatcher,
  timeoutMs = TIMEOUT_MS,
): NonNullable<WebClientOptions['fetch']> {
  return (url, init) =>
    observed(hooks, { method: 'response_url', scope: String(url) }, async () => {
      const { status, headers, text } = await post(String(url), String(init?.body), connections, timeoutMs)
      if (status === 429) throw new WebAPIRateLimitedError(Number(headers['retry-after']) || 1)
      if (status < 200 || status > 299) throw new ResponseUrlError(status, text)
      return new Response(null, { status })
    })
}

/** @param timeout in milliseconds, for the head of the answer, and again for its body. */
async function post(url: string, json: string, dispatcher: Dispatcher, timeout: number) {
  const headers = { 'content-type': 'application/json' }
  try {
    const options = { dispatcher, method: 'POST', headers, body: json, headersTimeout: timeout } as const
    const answer = await request(url, options)
    // Undici's own time-out is for each part of the body.
    const timer = setTimeout(() => answer.body.destroy(new errors.BodyTimeoutError()), timeout)
    const text = await answer.body.text().finally(() => clearTimeout(timer))
    return { status: answer.statusCode, headers: answer.headers, text }
  } catch (error) {
    throw new WebAPIRequestError(new Error('No answer', { cause: error }))
  }
}

async function observed<Value>(hooks: CallHooks, call: SlackCall, run: () => Promise<Value>): Promise<Value> {
  const started = performance.now()
  const end = (failure?: SlackFailure) => hooks.onCall(call.method, failure, performance.now() - started)
  try {
    const value = await hooks.retry(call, run)
    end()
    return value
  } catch (error) {
    end(slackFailure(error))
    throw error
  }
}

/** The answer to a call to Slack, or why it failed. Never rejects. */
export async function slackAnswer<Answer>(
  call: Promise<unknown>,
  schema: z.ZodType<Answer>,
): Promise<Result<Answer, SlackFailure>> {
  try {
    const answer = schema.safeParse(await call)
    return answer.success ? ok(answer.data) : failed({ kind: 'unreachable', code: 'unreadable_answer' })
  } catch (error) {
    return failed(slackFailure(error))
  }
}

/** Silences Bolt: its lines may hold whole bodies, tokens and texts. */
export const BOLT_LOGGER: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
}

interface SlackCall {
  /** A Web API method, or `response_url`. */
  method: string
  /** What Slack limits separately within the method: the channel of a post. */
  scope?: string | undefined
}

/** Rejects with the last try's error. */
type SlackRetry = <Value>(call: SlackCall, run: () => Promise<Value>) => Promise<Value>

const MAX_WAIT_MS = 5000
const BACKOFF_MS = 200
const MAX_TRIES = 5
/** Far more than apply at a time. */
const REMEMBERED_LIMITS = 1000

/** For all tries of a call together. A message that comes even later would surprise people. */
const TOTAL_MS: Record<string, number> = {
  'chat.delete': 10_000,
  'chat.postEphemeral': 10_000,
  'chat.postMessage': 10_000,
  'chat.unfurl': 10_000,
  'chat.update': 10_000,
  response_url: 5000,
  'views.publish': 5000,
  'views.update': 5000,
  // `retryUntilSlackAnswers` asks again.
  'auth.test': 0,
}
/** A person waits for these calls, and a trigger_id lives three seconds. */
const OTHER_TOTAL_MS = 2000

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
  const limitedUntil = new LRUCache<string, number>(cacheOptions(REMEMBERED_LIMITS))

  return async ({ method, scope }, run) => {
    const totalMs = TOTAL_MS[method] ?? OTHER_TOTAL_MS
    if (totalMs === 0) return run()
    const key = `${method} ${scope ?? ''}`
    const deadline = clock() + totalMs
    const canWait = (ms: number) => ms <= MAX_WAIT_MS && clock() + ms <= deadline

    for (let tries = 1; ; tries += 1) {
      const limitedMs = (limitedUntil.get(key) ?? 0) - clock()
      if (limitedMs > 0) {
        if (!canWait(limitedMs)) throw drop(method, new WebAPIRateLimitedError(Math.ceil(limitedMs / 1000)))
        await sleep(limitedMs)
      }
      try {
        return await run()
      } catch (error) {
        const wait = waitAfter(error, tries)
        if (wait === undefined) throw error
        if (error instanceof WebAPIRateLimitedError) limitedUntil.set(key, clock() + wait)
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
  const { retryAfterMs = 0, hadNoEffect } = slackFailure(error)
  return hadNoEffect === true ? Math.max(retryAfterMs, backoff) : undefined
}
