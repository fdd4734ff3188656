import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { BufferedIncomingMessage } from '@slack/bolt'

/** Longer than anything Slack sends: a view has at most 250 KB. */
export const BODY_LIMIT = 1024 * 1024
/** Slack's rule for timestamps. */
const MAX_DIFFERENCE_S = 5 * 60

const SIGNATURE = /^v0=[\da-f]{64}$/
const TIMESTAMP = /^\d{1,12}$/

interface Refused {
  status: 401 | 413
  /** Its time and this machine's clock differ too much. */
  reason?: 'clock'
}

/**
 * Why a delivery can't be Slack's, judging by its headers, so that its body isn't read; `undefined` if it may be.
 * @param now in milliseconds since the epoch.
 */
export function refusalOf(headers: IncomingHttpHeaders, now: number): Refused | undefined {
  const timestamp = String(headers['x-slack-request-timestamp'])
  if (!TIMESTAMP.test(timestamp) || !SIGNATURE.test(String(headers['x-slack-signature'])))
    return { status: 401 }
  if (Math.abs(now / 1000 - Number(timestamp)) > MAX_DIFFERENCE_S) return { status: 401, reason: 'clock' }
  // Without a length, the limit applies while it arrives.
  return Number(headers['content-length']) > BODY_LIMIT ? { status: 413 } : undefined
}

/**
 * Whether Slack signed this body. Bolt's own check accepts an unsigned `ssl_check`. Throws for a signature that
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
