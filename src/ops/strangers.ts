import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** What Node keeps of each piece of a body, however short it is. */
const PIECE_BYTES = 256

export interface StrangersLimits {
  connections: number
  /** Of bodies that have not arrived whole. */
  bytes: number
}

interface Stranger {
  bytes: number
  /** `undefined` before a request. */
  response: ServerResponse | undefined
}

/**
 * The connections on which no whole delivery has arrived. At a limit, the one that has waited longest goes: a delivery of Slack's arrives
 * within milliseconds, so it is never that one. `server.maxConnections` would turn away the newest, and so Slack's.
 */
export class Strangers {
  /** The one that has waited longest first. */
  readonly #waiting = new Map<Socket, Stranger>()
  #bytes = 0

  constructor(private readonly limits: StrangersLimits) {}

  /** A connection was opened, or a request begins on it. */
  add(socket: Socket, response?: ServerResponse): void {
    this.remove(socket)
    this.#waiting.set(socket, { bytes: 0, response })
    this.#makeRoom()
  }

  /** Another piece of the body has arrived, which is kept. */
  hold(socket: Socket, bytes: number): void {
    const stranger = this.#waiting.get(socket)
    if (stranger === undefined) return
    stranger.bytes += bytes + PIECE_BYTES
    this.#bytes += bytes + PIECE_BYTES
    this.#makeRoom()
  }

  /** The whole delivery is there, or the connection is closed. */
  remove(socket: Socket): void {
    this.#bytes -= this.#waiting.get(socket)?.bytes ?? 0
    this.#waiting.delete(socket)
  }

  #makeRoom(): void {
    for (const [socket, { bytes, response }] of this.#waiting) {
      const areTooMany = this.#waiting.size > this.limits.connections
      if (!areTooMany && this.#bytes <= this.limits.bytes) return
      if (!areTooMany && bytes === 0) continue
      this.remove(socket)
      // A proxy that is told nothing would take this replica for broken.
      if (response === undefined || response.headersSent) socket.destroy()
      else response.writeHead(408, { connection: 'close' }).end()
    }
  }
}
