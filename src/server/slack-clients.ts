import type { WebClient, WebClientOptions } from '@slack/web-api'
import type { Config } from '../config.ts'
import { BOLT_LOGGER } from './bolt-logger.ts'
import { createRespondFetch, SlackClient, type SlackSeam } from './slack-client.ts'

/** For one try of a call. */
const TIMEOUT_MS = 2500

export interface SlackClients {
  /** For calls that may be made twice: it tries once more when the answer is lost. */
  client: WebClient
  /** For posts: what may have arrived is not sent again. */
  poster: WebClient
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
    poster: new SlackClient(botToken, options, seam),
    boltOptions: { ...options, fetch: createRespondFetch(seam, TIMEOUT_MS) },
  }
}
