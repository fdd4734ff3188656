import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import {
  type App,
  type BufferedIncomingMessage,
  HTTPModuleFunctions,
  HTTPReceiver,
  isRawBodyError,
  type Receiver,
  SocketModeReceiver,
} from '@slack/bolt'
import { z } from 'zod'
import { describeError, type Log } from '../lib/log.ts'
import { parseJson } from '../lib/parse.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import { BOLT_LOGGER, clientOptions } from './clients.ts'
import { type RejectedToken, retryUntilSlackAnswers } from './connection.ts'
import { type SlackFailure, slackFailure } from './failure.ts'
import { BODY_LIMIT, isSigned } from './signature.ts'

/** Slack gives up on a delivery after three seconds. */
const UNHANDLED_MS = 2900

/** It never listens by itself: the app's own server calls its `requestListener`. */
export function createHttpReceiver(signingSecret: string, log: Log): HTTPReceiver {
  const receiver = new HTTPReceiver({
    signingSecret,
    // `verifyFirst` checks signatures.
    signatureVerification: false,
    logger: BOLT_LOGGER,
    unhandledRequestTimeoutMillis: UNHANDLED_MS,
    unhandledRequestHandler: ({ response }) => {
      // Bolt also calls this for deliveries that failed and were answered.
      if (response.headersSent) return
      log.warn('delivery not acknowledged in time')
      response.writeHead(404).end()
    },
    processEventErrorHandler: ({ error, response }) => {
      log.error('delivery failed', describeError(error))
      if (!response.headersSent) response.writeHead(500).end()
      return Promise.resolve(false)
    },
  })
  receiver.requestListener = verifyFirst(receiver.requestListener, signingSecret)
  return receiver
}

/** Bolt's listener rejects, where nothing can catch it, if the body is `null`. Such a body is acked before Bolt sees it. */
function verifyFirst(callBolt: RequestListener, signingSecret: string): RequestListener {
  return async (request, response) => {
    const read = await readSigned(request, response, signingSecret)
    if (read === undefined) return
    if (isNull(read)) response.writeHead(200).end()
    // Bolt takes the body that was read here.
    else callBolt(request, response)
  }
}

/** Reads the body if Slack signed it. Refuses any other one, and resolves to `undefined`. Never rejects. */
export async function readSigned(
  request: IncomingMessage,
  response: ServerResponse,
  signingSecret: string,
): Promise<BufferedIncomingMessage | undefined> {
  const refuse = (status: number) => {
    if (!response.headersSent) response.writeHead(status, { connection: 'close' }).end()
    return undefined
  }
  try {
    const read = await HTTPModuleFunctions.bufferIncomingMessage(request, BODY_LIMIT)
    if (response.headersSent) return undefined
    return isSigned(read, signingSecret) ? read : refuse(401)
  } catch (error) {
    return refuse(isRawBodyError(error) ? error.statusCode : 401)
  }
}

/** Longer than any form of `null`, and shorter than Slack's deliveries, so that those are parsed once. */
const SHORT_BODY_BYTES = 64

function isNull(request: BufferedIncomingMessage): boolean {
  if (request.rawBody.length > SHORT_BODY_BYTES) return false
  try {
    return HTTPModuleFunctions.parseHTTPRequestBody(request) === null
  } catch {
    return false
  }
}

/** Slack allows fifty new connections a minute, so each lasts at least this long before the next is opened. */
const SHORTEST_MS = 1000
const CALL_MS = 10_000

interface SocketReceiverOptions {
  appToken: string
  slackApiUrl: string
  log: Log
  /** Ends all attempts to connect. */
  signal: AbortSignal
  onChange(isOpen: boolean): void
  /** Slack accepted the token at the start, and rejects it now. */
  onRejected(token: RejectedToken): void
}

interface Connection {
  receiver: SocketModeReceiver
  /** Resolves when Slack is about to close the connection, or it is closed. */
  ending: Promise<void>
}

/**
 * Keeps a connection to Slack, and opens the next one before Slack closes it. Bolt's own receiver makes one connection: left
 * to reconnect, it waits five seconds, retries silently with most rejected tokens, and with the others rejects where nothing
 * can catch it.
 */
export class SocketReceiver implements Receiver {
  #app: App | undefined
  #current: SocketModeReceiver | undefined

  constructor(private readonly options: SocketReceiverOptions) {}

  init(app: App): void {
    this.#app = app
  }

  /** Retries while Slack is out of reach. Fails only for a token that Slack rejects; rejects when `signal` aborts the wait. */
  async start(): Promise<Result<unknown, RejectedToken>> {
    const connected = await this.#connect()
    // It rejects only when `signal` ends it.
    if (connected.ok) void this.#keep(connected.value).catch(() => undefined)
    return connected
  }

  async stop(): Promise<void> {
    await this.#current?.stop()
  }

  async #keep(first: Connection): Promise<void> {
    const { signal, onRejected } = this.options
    let connection = first
    for (;;) {
      await Promise.all([connection.ending, pause(SHORTEST_MS, undefined, { signal })])
      const next = await this.#connect()
      if (!next.ok) return onRejected(next.error)
      await connection.receiver.stop()
      connection = next.value
    }
  }

  async #connect(): Promise<Result<Connection, RejectedToken>> {
    const { log, signal, onChange } = this.options
    const opened = await retryUntilSlackAnswers(() => this.#open(), 'SLACK_APP_TOKEN', log, signal)
    if (!opened.ok) return opened
    const { receiver } = opened.value
    if (signal.aborted) await receiver.stop()
    signal.throwIfAborted()
    this.#current = receiver
    onChange(true)
    return opened
  }

  async #open(): Promise<Result<Connection, SlackFailure>> {
    const { appToken, slackApiUrl, log, onChange } = this.options
    const receiver = new SocketModeReceiver({
      appToken,
      logger: BOLT_LOGGER,
      autoReconnectEnabled: false,
      installerOptions: {
        // Bolt's client writes into this object.
        clientOptions: clientOptions(slackApiUrl, CALL_MS),
      },
      processEventErrorHandler: ({ error }) => {
        log.error('delivery failed', describeError(error))
        return Promise.resolve(false)
      },
    })
    if (this.#app !== undefined) receiver.init(this.#app)
    const ending = new Promise<void>((resolve) => {
      filterMessages(receiver, resolve)
      receiver.client.on('disconnected', () => {
        if (this.#current === receiver) onChange(false)
        resolve()
      })
    })
    try {
      await receiver.start()
      return ok({ receiver, ending })
    } catch (error) {
      // Bolt throws nothing if the connection closes before Slack's hello.
      return failed(
        error === undefined ? { kind: 'unreachable', code: 'socket_closed' } : slackFailure(error),
      )
    }
  }
}

/** Puts `readSocketMessage` before the client's own listener, which would close the connection when Slack announces its end. */
function filterMessages({ client }: SocketModeReceiver, onDisconnect: () => void): void {
  const listeners = client.listeners('ws_message')
  client.removeAllListeners('ws_message')
  client.on('ws_message', (data: unknown, isBinary: boolean) => {
    const message = typeof data === 'string' ? readSocketMessage(data) : undefined
    if (message === 'closing') onDisconnect()
    else if (message !== undefined) for (const listener of listeners) listener(message.text, isBinary)
  })
}

const control = z.object({ type: z.enum(['hello', 'disconnect']) })
const envelope = z.looseObject({ envelope_id: z.string(), type: z.unknown().optional() })
const event = z.object({ payload: z.object({ event: z.object({ type: z.string() }) }) })

/**
 * Makes a message readable for Slack's client; `undefined` drops it, and `closing` means that Slack is about to close
 * the connection. The client reads an event's type in every `events_api` envelope, but `app_rate_limited` has none. It
 * passes on envelopes of other types as they are.
 */
function readSocketMessage(text: string): { text: string } | 'closing' | undefined {
  const message = parseJson(text)
  const { type } = control.safeParse(message).data ?? {}
  if (type !== undefined) return type === 'disconnect' ? 'closing' : { text }
  const { data } = envelope.safeParse(message)
  if (data?.type !== 'events_api' || event.safeParse(data).success) return data && { text }
  return { text: JSON.stringify({ ...data, type: 'notice' }) }
}
