import {
  type WebAPICallResult,
  WebAPIRateLimitedError,
  WebClient,
  type WebClientOptions,
} from '@slack/web-api'
import type { Config } from '../config/config.ts'
import { BOLT_LOGGER } from './bolt-logger.ts'
import { ResponseUrlError, type SlackFailure, slackFailure } from './failure.ts'
import { postJson } from './post-json.ts'
import type { SlackCall, SlackRetry } from './retry.ts'

/** For one try of a call. */
const TIMEOUT_MS = 2500

export interface SlackClients {
  /** For calls that may be made twice: it tries once more when the answer is lost. */
  client: WebClient
  /** For posts: what may have arrived is not sent again. */
  clientWithoutRetry: WebClient
  /** For Bolt, which needs no more of it than the fetch behind `respond`. */
  boltOptions: WebClientOptions
}

/** Slack's clients. None of them holds calls back for long, or keeps those of one method waiting for another. */
export function createSlackClients(
  { apiUrl: slackApiUrl, botToken }: Config['slack'],
  seam: SlackSeam,
): SlackClients {
  // No `headers`: web-api writes the token into them, and whoever shares the object would send it.
  const options: WebClientOptions = {
    slackApiUrl,
    logger: BOLT_LOGGER,
    timeout: TIMEOUT_MS,
    // A limit would otherwise pause the client's whole queue.
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
  }
  const again = { retries: 1, minTimeout: 200, maxTimeout: 1000, randomize: true }
  return {
    client: new SlackClient(botToken, { ...options, retryConfig: again }, seam),
    clientWithoutRetry: new SlackClient(botToken, options, seam),
    boltOptions: { ...options, fetch: createRespondFetch(seam, TIMEOUT_MS) },
  }
}

/** What is done around every call to Slack. */
export interface SlackSeam {
  retry: SlackRetry
  /** Told of each call when its last try is over. `failure` is undefined where it succeeded. */
  onCall(method: string, failure: SlackFailure | undefined, ms: number): void
}

/** Slack gives posts a limit for each channel. */
const LIMITED_BY_CHANNEL = new Set(['chat.postMessage', 'chat.postEphemeral'])

/** Slack's client, whose calls are retried by rules of their own, outside of its queue, and observed. */
export class SlackClient extends WebClient {
  readonly #seam: SlackSeam

  constructor(token: string, options: WebClientOptions, seam: SlackSeam) {
    super(token, options)
    this.#seam = seam
  }

  override apiCall(method: string, options: Record<string, unknown> = {}): Promise<WebAPICallResult> {
    const { channel } = options
    const scope = LIMITED_BY_CHANNEL.has(method) && typeof channel === 'string' ? channel : undefined
    return observed(this.#seam, { method, scope }, () => super.apiCall(method, options))
  }
}

/**
 * The fetch behind Bolt's `respond`, which has neither a time-out nor retries. Throws a WebAPIRateLimitedError for a 429
 * that outlasts its retries, and a ResponseUrlError for any other status that is no success.
 *
 * @param timeoutMs for one try, up to the last byte of its answer.
 */
export function createRespondFetch(
  seam: SlackSeam,
  timeoutMs: number,
): NonNullable<WebClientOptions['fetch']> {
  return (url, init) =>
    observed(seam, { method: 'response_url', scope: String(url) }, async () => {
      if (typeof init?.body !== 'string') throw new TypeError('What respond sends is JSON')
      const { status, retryAfter, failure } = await postJson(String(url), init.body, timeoutMs)
      if (status === 429) throw new WebAPIRateLimitedError(secondsOf(retryAfter))
      if (status < 200 || status > 299) throw new ResponseUrlError(status, failure)
      return new Response(null, { status })
    })
}

async function observed<Value>(seam: SlackSeam, call: SlackCall, run: () => Promise<Value>): Promise<Value> {
  const began = performance.now()
  const tell = (failure?: SlackFailure) => seam.onCall(call.method, failure, performance.now() - began)
  try {
    const value = await seam.retry(call, run)
    tell()
    return value
  } catch (error) {
    tell(slackFailure(error))
    throw error
  }
}

/** Slack always says; without a word a second is a careful guess. */
function secondsOf(retryAfter: string | undefined): number {
  const seconds = Number(retryAfter ?? Number.NaN)
  return Number.isFinite(seconds) ? seconds : 1
}
