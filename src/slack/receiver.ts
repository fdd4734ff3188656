import { HTTPReceiver, SocketModeReceiver } from '@slack/bolt'
import { describeError, type Log } from '../lib/log.ts'
import { BOLT_LOGGER } from './clients.ts'

export type SlackTransport = { mode: 'http'; signingSecret: string } | { mode: 'socket'; appToken: string }

/** Slack gives up on a delivery after three seconds. */
const UNHANDLED_MS = 2900
const SOCKET_RETRIES = { forever: true, minTimeout: 1000, maxTimeout: 30_000, factor: 2, randomize: true }

/** It never listens by itself: the app's own server calls its `requestListener`. */
export function createHttpReceiver(
  { signingSecret }: Extract<SlackTransport, { mode: 'http' }>,
  log: Log,
): HTTPReceiver {
  return new HTTPReceiver({
    signingSecret,
    logger: BOLT_LOGGER,
    bodyLimit: 1024 * 1024,
    unhandledRequestTimeoutMillis: UNHANDLED_MS,
    unhandledRequestHandler: ({ response }) => {
      // Bolt also calls this for deliveries that failed and were answered.
      if (response.headersSent) return
      log.warn('delivery not handled')
      response.writeHead(404).end()
    },
    processEventErrorHandler: ({ error, response }) => {
      log.error('delivery failed', describeError(error))
      if (!response.headersSent) response.writeHead(500).end()
      return Promise.resolve(false)
    },
  })
}

/**
 * It has its own client options: its client writes defaults into the object that it is given, and it must retry for ever, or
 * a reconnection during an outage ends in an unhandled rejection.
 */
export function createSocketReceiver(
  { appToken }: Extract<SlackTransport, { mode: 'socket' }>,
  slackApiUrl: string,
  log: Log,
): SocketModeReceiver {
  return new SocketModeReceiver({
    appToken,
    logger: BOLT_LOGGER,
    installerOptions: { clientOptions: { slackApiUrl, timeout: 10_000, retryConfig: SOCKET_RETRIES } },
    processEventErrorHandler: ({ error }) => {
      log.error('delivery failed', describeError(error))
      return Promise.resolve(false)
    },
  })
}

/** The socket counts as closed while it reconnects. */
export function watchSocket({ client }: SocketModeReceiver, onChange: (isOpen: boolean) => void): void {
  client.on('connected', () => onChange(true))
  client.on('close', () => onChange(false))
}
