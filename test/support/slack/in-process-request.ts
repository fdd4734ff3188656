import { IncomingMessage, type Server, ServerResponse } from 'node:http'
import { Socket } from 'node:net'

export interface Answer {
  /** 0: no answer. */
  status: number
  body: string
}

/** Calls the listener of a server with a POST, and waits for its answer, without a connection: in half of the time. */
export function postInProcess(
  server: Server,
  path: string,
  body: string,
  headers: Record<string, string>,
  timeoutMs: number,
): Promise<Answer> {
  const socket = new Wire()
  const request = new IncomingMessage(socket)
  const bytes = Buffer.from(body)
  Object.assign(request, {
    method: 'POST',
    url: path,
    httpVersionMajor: 1,
    httpVersionMinor: 0,
    complete: true,
  })
  Object.assign(request.headers, headers, { host: 'bot', 'content-length': String(bytes.length) })
  request.push(bytes)
  request.push(null)
  const response = new ServerResponse(request)
  response.assignSocket(socket)
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.destroy(), timeoutMs)
    const end = (answer: Answer) => {
      clearTimeout(timer)
      response.emit('close')
      resolve(answer)
    }
    response.on('finish', () => end({ status: response.statusCode, body: socket.body() }))
    socket.on('close', () => end({ status: 0, body: '' }))
    server.emit('request', request, response)
  })
}

/** A socket that leads nowhere, and keeps what is written to it. */
class Wire extends Socket {
  #written = ''

  body(): string {
    return this.#written.slice(this.#written.indexOf('\r\n\r\n') + 4)
  }

  override _write(piece: string | Buffer, _: BufferEncoding, done: () => void): void {
    this.#written += piece
    done()
  }

  override _writev(pieces: { chunk: string | Buffer }[], done: () => void): void {
    for (const { chunk } of pieces) this.#written += chunk
    done()
  }
}
