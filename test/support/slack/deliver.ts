import { createHmac } from 'node:crypto'
import { Agent, request, type Server } from 'node:http'
import { machineClock } from '../clock.ts'
import type { Core } from './core.ts'
import { type Answer, postInProcess } from './in-process-request.ts'
import { parseJson } from './json.ts'
import type { Delivery, Parcel, Retry } from './parcel.ts'
import type { SocketServer } from './socket.ts'

export interface RawRequest {
  body: string
  headers?: Record<string, string>
  /** Seconds since 1970; now when left out. */
  timestamp?: number
  signingSecret?: string
  contentType?: string
  /** By default that of deliveries. */
  path?: string
}

const PATH = '/slack/events'

/** Brings parcels to the bot, over HTTP with a signature or over its sockets. */
export class Deliverer {
  readonly deliveries: Delivery[] = []
  botUrl: string | undefined
  private botServer: Server | undefined

  constructor(
    private readonly core: Core,
    private readonly sockets: SocketServer,
  ) {}

  /** See `FakeSlack.connectTo`. */
  connectTo(botUrl: string | undefined, botServer?: Server): void {
    this.botUrl = botUrl
    this.botServer = botServer
  }

  async deliver(parcel: Parcel, retry?: Retry): Promise<Delivery> {
    const began = performance.now()
    const at = this.core.clock()
    const sent =
      this.botUrl === undefined ? await this.bySocket(parcel, retry) : await this.byHttp(parcel, retry)
    const delivery: Delivery = {
      ...parcel,
      status: sent.status,
      body: sent.body === '' ? null : (parseJson(sent.body) ?? sent.body),
      ackMs: performance.now() - began,
      rawBody: sent.rawBody,
      headers: sent.headers,
    }
    this.deliveries.push(delivery)
    this.noteMissingAck(delivery)
    this.core.journal.emit('wire', {
      direction: 'to_bot',
      name: parcel.name,
      request: parcel.payload,
      response: delivery.body,
      status: delivery.status,
      at,
      ms: delivery.ackMs,
    })
    return delivery
  }

  private async byHttp(parcel: Parcel, retry?: Retry) {
    const rawBody = encode(parcel)
    const contentType = parcel.kind === 'event' ? 'application/json' : 'application/x-www-form-urlencoded'
    const headers: Record<string, string> = {
      'content-type': contentType,
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      ...signedHeaders(this.core.settings.signingSecret, this.nowSeconds(), rawBody),
      ...(retry === undefined
        ? {}
        : { 'x-slack-retry-num': String(retry.retryNum), 'x-slack-retry-reason': retry.retryReason }),
    }
    const { ackTimeoutMs } = this.core.settings
    const answer = this.botServer?.listening
      ? await postInProcess(this.botServer, PATH, rawBody, headers, ackTimeoutMs)
      : await this.post(rawBody, headers)
    return { ...answer, rawBody, headers }
  }

  private async bySocket(parcel: Parcel, retry?: Retry) {
    const ack = await this.sockets.send(parcel, retry)
    const body = ack === undefined || ack === null ? '' : JSON.stringify(ack)
    return { status: ack === undefined ? 0 : 200, body, rawBody: JSON.stringify(parcel.payload), headers: {} }
  }

  /** A request as anybody could send it: wrong signatures, old and future timestamps, odd content types. */
  async deliverRaw(raw: RawRequest): Promise<Answer> {
    const { settings } = this.core
    const signed = signedHeaders(
      raw.signingSecret ?? settings.signingSecret,
      raw.timestamp ?? this.nowSeconds(),
      raw.body,
    )
    const headers = { 'content-type': raw.contentType ?? 'application/json', ...signed, ...raw.headers }
    return await this.post(raw.body, headers, raw.path)
  }

  /** The real time: by it Bolt and the server judge whether a signature is too old, or from the future. */
  private nowSeconds(): number {
    return Math.floor(machineClock() / 1_000)
  }

  private async post(body: string, headers: Record<string, string>, path = PATH): Promise<Answer> {
    if (this.botUrl === undefined) throw new Error('Call connectTo with the URL of the bot first')
    return await post(this.botUrl + path, body, headers, this.core.settings.ackTimeoutMs)
  }

  /** Slack shows the person a missing ack of a command or an interaction, and of no event. */
  private noteMissingAck({ status, user, channel }: Delivery): void {
    if ((status >= 200 && status < 300) || user === undefined) return
    this.core.journal.notices.push({ user, channel, text: 'operation_timeout' })
    this.core.journal.changed()
  }
}

const agent = new Agent({ keepAlive: true })

/** A POST over a kept connection, in half of the time that `fetch` takes. Status 0: no answer in time. */
function post(
  url: string,
  body: string,
  headers: Record<string, string>,
  timeoutMs: number,
): Promise<Answer> {
  return new Promise((resolve) => {
    const lost = () => resolve({ status: 0, body: '' })
    const sent = request(url, { method: 'POST', headers, agent })
    const timer = setTimeout(() => {
      lost()
      sent.destroy()
    }, timeoutMs)
    sent.on('error', lost).on('close', () => clearTimeout(timer))
    sent.on('response', (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      response.on('error', lost).on('end', () => resolve({ status: response.statusCode ?? 0, body: text }))
    })
    sent.end(body)
  })
}

function encode({ kind, payload }: Parcel): string {
  if (kind === 'event') return JSON.stringify(payload)
  if (kind === 'interaction') return new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
  const fields = Object.entries(payload).filter(([, value]) => value !== undefined && value !== null)
  return new URLSearchParams(
    fields.map(([name, value]): [string, string] => [name, String(value)]),
  ).toString()
}

/** The headers with which Slack signs `body`; `timestamp` is in seconds since 1970. */
export function signedHeaders(
  signingSecret: string,
  timestamp: number,
  body: string,
): Record<string, string> {
  const digest = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex')
  return { 'x-slack-request-timestamp': String(timestamp), 'x-slack-signature': `v0=${digest}` }
}
