import type { IncomingHttpHeaders } from 'node:http'
import { type BufferedIncomingMessage, HTTPModuleFunctions, isValidSlackRequest } from '@slack/bolt'

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
  const { 'x-slack-signature': signature, 'x-slack-request-timestamp': timestamp } = headers
  if (typeof signature !== 'string' || !SIGNATURE.test(signature)) return 401
  if (typeof timestamp !== 'string' || !TIMESTAMP.test(timestamp)) return 401
  const age = now / 1000 - Number(timestamp)
  if (age > MAX_AGE_S || age < -MAX_AHEAD_S) return 401
  // Without a length, the limit holds while it arrives.
  return Number(headers['content-length']) > BODY_LIMIT ? 413 : undefined
}

/** Whether Slack has signed what has arrived. Bolt's own check takes an unsigned `ssl_check` for signed. */
export function isSigned(request: BufferedIncomingMessage, signingSecret: string): boolean {
  const { getHeader } = HTTPModuleFunctions
  return isValidSlackRequest({
    signingSecret,
    body: request.rawBody.toString(),
    headers: {
      'x-slack-signature': getHeader(request, 'x-slack-signature'),
      'x-slack-request-timestamp': Number(getHeader(request, 'x-slack-request-timestamp')),
    },
  })
}
