import type { IncomingMessage, Server } from 'node:http'
import { WebSocket, WebSocketServer } from 'ws'
import { z } from 'zod'
import type { Core } from './core.ts'
import { type Json, type JsonObject, parseJson } from './json.ts'
import type { Parcel, ParcelKind, Retry } from './parcel.ts'

const PATH = '/link/'

/** How often each connection is pinged, in milliseconds. Clients give up after 30 s without. */
const PING_EVERY_MS = 10_000

/** Slack documents about ten seconds for `warning`; the rest is an assumption. `link_disabled`: Socket Mode was turned off. */
const CLOSES_AFTER_MS = { warning: 10_000, refresh_requested: 5000, link_disabled: 0 }

const TYPES: Record<ParcelKind, string> = {
  event: 'events_api',
  command: 'slash_commands',
  interaction: 'interactive',
}

const acknowledgement = z.object({ envelope_id: z.string(), payload: z.json().optional() })

/** Socket Mode: each envelope goes to one of the connections and waits for its acknowledgement. */
export class SocketServer {
  private readonly server = new WebSocketServer({ noServer: true })
  private readonly tickets = new Set<string>()
  private readonly connections = new Map<number, WebSocket>()
  private readonly waiting = new Map<string, (payload: Json) => void>()
  private lastConnection = 0
  /** The number of the connection that got the last envelope. */
  lastServed = 0

  constructor(private readonly core: Core) {}

  attachTo(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket, head) => {
      const ticket = (request.url ?? '').slice(PATH.length)
      if (!this.tickets.delete(ticket)) {
        socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n')
        return
      }
      this.server.handleUpgrade(request, socket, head, (connection) => this.welcome(connection))
    })
  }

  /** A ticket for one connection, as the path of its URL. */
  newPath(): string {
    const ticket = crypto.randomUUID()
    this.tickets.add(ticket)
    return `${PATH}${ticket}`
  }

  get connected(): number {
    return this.connections.size
  }

  private welcome(connection: WebSocket): void {
    this.lastConnection += 1
    const number = this.lastConnection
    this.connections.set(number, connection)
    const pings = setInterval(() => connection.ping(), PING_EVERY_MS)
    connection.on('message', (data) => this.receive(data.toString()))
    connection.on('close', () => {
      clearInterval(pings)
      this.connections.delete(number)
      this.core.journal.changed()
    })
    connection.send(JSON.stringify({ type: 'hello', num_connections: this.connections.size }))
    this.core.journal.changed()
  }

  private receive(text: string): void {
    const parsed = acknowledgement.safeParse(parseJson(text))
    const acknowledge = parsed.success ? this.waiting.get(parsed.data.envelope_id) : undefined
    if (!parsed.success || acknowledge === undefined) {
      const why = 'not the acknowledgement of an envelope that waits for one'
      this.core.journal.refuse('socket', 'unknown_envelope', why, { text })
      return
    }
    acknowledge(withoutEmpty(parsed.data.payload))
  }

  /** The body of the ack (null where it was empty), or undefined where none came in time. */
  async send(parcel: Parcel, retry?: Retry): Promise<Json | undefined> {
    const connection = this.nextConnection()
    const envelope_id = crypto.randomUUID()
    const envelope: JsonObject = {
      envelope_id,
      type: TYPES[parcel.kind],
      payload: parcel.payload,
      accepts_response_payload: parcel.kind !== 'event',
      ...(parcel.kind === 'event'
        ? { retry_attempt: retry?.retryNum ?? 0, retry_reason: retry?.retryReason ?? '' }
        : {}),
    }
    const acknowledged = this.acknowledgement(envelope_id)
    connection.send(JSON.stringify(envelope))
    return await acknowledged
  }

  /** Sends any text. With an `envelope_id`, it resolves as `send` does; without one at once, to undefined. */
  async sendRaw(text: string, envelope_id?: string): Promise<Json | undefined> {
    const connection = this.nextConnection()
    const acknowledged = envelope_id === undefined ? undefined : this.acknowledgement(envelope_id)
    connection.send(text)
    return await acknowledged
  }

  private acknowledgement(envelope_id: string): Promise<Json | undefined> {
    return new Promise((resolve) => {
      const settle = (payload: Json | undefined) => {
        clearTimeout(timer)
        this.waiting.delete(envelope_id)
        resolve(payload)
      }
      const timer = setTimeout(() => settle(undefined), this.core.settings.ackTimeoutMs)
      this.waiting.set(envelope_id, settle)
    })
  }

  private nextConnection(): WebSocket {
    const open = [...this.connections].filter(([, { readyState }]) => readyState === WebSocket.OPEN)
    const next = open.find(([number]) => number > this.lastServed) ?? open[0]
    if (next === undefined) throw new Error('The bot has no socket open, and connectTo was not called')
    this.lastServed = next[0]
    return next[1]
  }

  /** Tells every connection that Slack is about to close it, and closes it then, as Slack does from time to time. */
  disconnect(reason: keyof typeof CLOSES_AFTER_MS = 'refresh_requested'): void {
    for (const connection of this.connections.values()) {
      connection.send(JSON.stringify({ type: 'disconnect', reason }))
      const closing = setTimeout(() => connection.close(1000), CLOSES_AFTER_MS[reason])
      connection.on('close', () => clearTimeout(closing))
    }
  }

  /** Cuts every connection without a word. */
  drop(): void {
    for (const connection of this.connections.values()) connection.terminate()
  }

  /** Closes every connection and resolves when all are closed. Clients get a moment to answer the close frame. */
  async close(): Promise<void> {
    await Promise.all([...this.connections.values()].map(closed))
    this.server.close()
  }
}

const CLOSING_MS = 500

async function closed(connection: WebSocket): Promise<void> {
  await new Promise<void>((resolve) => {
    const patience = setTimeout(() => connection.terminate(), CLOSING_MS)
    connection.once('close', () => {
      clearTimeout(patience)
      resolve()
    })
    connection.close(1001)
  })
}

function withoutEmpty(payload: Json | undefined): Json {
  return payload === undefined || JSON.stringify(payload) === '{}' ? null : payload
}
