import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** The most that Node accepts in headers. */
const CONNECTION_BYTES = 16 * 1024
/** Node's memory for each piece of a body, however short. */
const PIECE_BYTES = 256

/**
 * Connections without a complete delivery yet, and the pieces of bodies that have arrived on them. Above the limit, the
 * longest waiting are closed first. Slack's deliveries arrive within milliseconds, so they are never among these.
 * `server.maxConnections` would turn away the newest, and so Slack's.
 */
export class Strangers {
  /** The longest waiting comes first. */
  readonly #waiting = new Map<Socket, { bytes: number; response: ServerResponse | undefined }>()
  #bytes = 0

  constructor(private readonly limitBytes: number) {}

  /**
   * A connection was opened, or a request begins on it.
   * @param response to a delivery, used to tell the client if it is closed.
   */
  add(socket: Socket, response?: ServerResponse): void {
    this.remove(socket)
    if (socket.destroyed) return
    this.#waiting.set(socket, { bytes: 0, response })
    this.#hold(socket, CONNECTION_BYTES)
  }

  /** Another piece of a body has arrived. */
  addPiece(socket: Socket, length: number): void {
    this.#hold(socket, length + PIECE_BYTES)
  }

  /** The delivery is complete, or the connection is closed. */
  remove(socket: Socket): void {
    this.#bytes -= this.#waiting.get(socket)?.bytes ?? 0
    this.#waiting.delete(socket)
  }

  #hold(socket: Socket, bytes: number): void {
    const stranger = this.#waiting.get(socket)
    if (stranger === undefined) return
    stranger.bytes += bytes
    this.#bytes += bytes
    for (const [oldest, { response }] of this.#waiting) {
      if (this.#bytes <= this.limitBytes) return
      this.remove(oldest)
      // Without an answer, a proxy may take the app for broken.
      if (response?.headersSent === false) response.writeHead(408, { connection: 'close' }).end()
      else oldest.destroy()
    }
  }
}
