import { HTTPReceiver, SocketModeReceiver } from '@slack/bolt'
import type { SlackTransport } from '../config/config.ts'
import { describeError, type Log } from '../lib/log.ts'
import { BOLT_LOGGER } from './bolt-logger.ts'

/** Slack gives up on a delivery after three seconds. */
const UNHANDLED_MS = 2900
const SOCKET_RETRIES = { forever: true, minTimeout: 1000, maxTimeout: 30_000, factor: 2, randomize: true }

export interface ReceiverOptions {
  slackApiUrl: string
  log: Log
}

/** Deliveries over HTTP. It never listens by itself: its `requestListener` is mounted on the bot's own server. */
export function createHttpReceiver(
  { signingSecret }: Extract<SlackTransport, { mode: 'http' }>,
  { log }: ReceiverOptions,
): HTTPReceiver {
  return new HTTPReceiver({
    signingSecret,
    logger: BOLT_LOGGER,
    bodyLimit: 1024 * 1024,
    unhandledRequestTimeoutMillis: UNHANDLED_MS,
    unhandledRequestHandler: ({ response }) => {
      // Called for those that failed as well, which have their answer.
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
 * Deliveries over a WebSocket. It has its own client options: the client behind it writes its defaults into the ones it is
 * given, and while Slack is out of reach it must go on trying, or its reconnection ends in an unhandled rejection.
 */
export function createSocketReceiver(
  { appToken }: Extract<SlackTransport, { mode: 'socket' }>,
  { log, slackApiUrl }: ReceiverOptions,
): SocketModeReceiver {
  return new SocketModeReceiver({
    appToken,
    logger: BOLT_LOGGER,
    installerOptions: {
      clientOptions: { slackApiUrl, timeout: 10_000, retryConfig: SOCKET_RETRIES },
    },
    processEventErrorHandler: ({ error }) => {
      log.error('delivery failed', describeError(error))
      return Promise.resolve(false)
    },
  })
}

/** Tells whenever the socket opens or closes. While it reconnects it is closed. */
export function watchSocket({ client }: SocketModeReceiver, onChange: (isOpen: boolean) => void): void {
  client.on('connected', () => onChange(true))
  client.on('close', () => onChange(false))
}
