import { createHmac } from 'node:crypto'

/** The headers with which Slack signs `body`; `timestamp` is in seconds since 1970. */
export function signedHeaders(
  signingSecret: string,
  timestamp: number,
  body: string,
): Record<string, string> {
  const digest = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex')
  return { 'x-slack-request-timestamp': String(timestamp), 'x-slack-signature': `v0=${digest}` }
}
