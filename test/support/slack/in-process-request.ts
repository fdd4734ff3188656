import { IncomingMessage, type Server, ServerResponse } from 'node:http'
import { Socket } from 'node:net'

export interface Answer {
  /** 0: no answer. */
  status: number
  body: string
  headers?: Record<string, string>
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
    response.on('finish', () => end({ status: response.statusCode, ...socket.answer() }))
    socket.on('close', () => end({ status: 0, body: '' }))
    server.emit('request', request, response)
  })
}

/** A socket that leads nowhere, and keeps what is written to it. */
class Wire extends Socket {
  #written = ''

  answer(): Pick<Answer, 'body' | 'headers'> {
    const end = this.#written.indexOf('\r\n\r\n')
    const fields = this.#written.slice(0, end).split('\r\n').slice(1)
    const headers = Object.fromEntries(fields.map((field) => field.toLowerCase().split(': ', 2)))
    const body = this.#written.slice(end + 4)
    return { headers, body: headers['transfer-encoding'] === 'chunked' ? joined(body) : body }
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

/** The parts of a body that was sent piece by piece. */
function joined(chunked: string): string {
  let text = ''
  let left = Buffer.from(chunked)
  for (;;) {
    const end = left.indexOf('\r\n')
    const size = Number.parseInt(left.subarray(0, end).toString(), 16)
    if (!(size > 0)) return text
    text += left.subarray(end + 2, end + 2 + size).toString()
    left = left.subarray(end + 2 + size + 2)
  }
}
