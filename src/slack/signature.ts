import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { BufferedIncomingMessage } from '@slack/bolt'

/** Longer than anything that Slack sends: a view has 250 KB at most. */
export const BODY_LIMIT = 1024 * 1024
/** Slack's rule for old timestamps. */
const MAX_AGE_S = 5 * 60
/** As far as clocks differ. */
const MAX_AHEAD_S = 60

const SIGNATURE = /^v0=[\da-f]{64}$/
const TIMESTAMP = /^\d{1,12}$/

/**
 * The status for a delivery that can't be Slack's by its headers alone, so that its body is not read; `undefined`: it may be.
 * @param now in milliseconds since the epoch.
 */
export function refusalOf(headers: IncomingHttpHeaders, now: number): 401 | 413 | undefined {
  const timestamp = String(headers['x-slack-request-timestamp'])
  const age = now / 1000 - Number(timestamp)
  const isFresh = TIMESTAMP.test(timestamp) && age <= MAX_AGE_S && age >= -MAX_AHEAD_S
  if (!isFresh || !SIGNATURE.test(String(headers['x-slack-signature']))) return 401
  // Without a length, the limit holds while it arrives.
  return Number(headers['content-length']) > BODY_LIMIT ? 413 : undefined
}

/**
 * Whether Slack has signed what has arrived. Bolt's own check takes an unsigned `ssl_check` for signed. Throws for a signature that
 * `refusalOf` refuses.
 */
export function isSigned(
  { headers, rawBody }: Pick<BufferedIncomingMessage, 'headers' | 'rawBody'>,
  signingSecret: string,
): boolean {
  const signed = createHmac('sha256', signingSecret)
    .update(`v0:${headers['x-slack-request-timestamp']}:`)
    .update(rawBody)
    .digest('hex')
  return timingSafeEqual(Buffer.from(String(headers['x-slack-signature'])), Buffer.from(`v0=${signed}`))
}
