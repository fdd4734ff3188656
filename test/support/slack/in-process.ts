import { setImmediate as nextTurn } from 'node:timers/promises'
import { Agent, type Dispatcher, errors } from 'undici'
import type { HttpServer, Reply } from './http-server.ts'

/** Carries what the bot sends without a connection, in a third of the time. Faults disturb it as they disturb the network. */
export class InProcess {
  /** As an `Agent` of undici's. */
  readonly dispatcher: Dispatcher

  constructor(private readonly server: HttpServer) {
    this.dispatcher = new Agent().compose((dispatch) => (options, handler) => {
      const url = `${options.origin}${options.path}`
      if (!server.takes(url)) return dispatch(options, handler)
      const patienceMs = options.headersTimeout ?? 0
      let hasEnded = false
      const end = (tell: () => void) => {
        clearTimeout(timer)
        if (!hasEnded) tell()
        hasEnded = true
      }
      const fail = (error: Error) => end(() => handler.onResponseError?.(CONTROLLER, error))
      const late = () => fail(new errors.HeadersTimeoutError())
      const timer = patienceMs > 0 ? setTimeout(late, patienceMs) : undefined
      const sent = new Headers({ 'content-type': 'application/json' })
      this.#reply(url, sent, String(options.body)).then(
        ({ status, headers, body }) =>
          end(() => {
            handler.onResponseStart?.(CONTROLLER, status, headers)
            handler.onResponseData?.(CONTROLLER, Buffer.from(body))
            handler.onResponseEnd?.(CONTROLLER, {})
          }),
        fail,
      )
      return true
    })
  }

  /** As the global `fetch`. */
  readonly fetch: typeof globalThis.fetch = async (input, init = {}) => {
    const url = String(input)
    if (!this.server.takes(url)) return await globalThis.fetch(url, init)
    const reply = this.#reply(url, new Headers(init.headers), String(init.body))
    const { status, headers, body } = await unlessAborted(reply, init.signal ?? undefined)
    return new Response(body, { status, headers })
  }

  async #reply(url: string, headers: Headers, body: string): Promise<Reply> {
    await nextTurn()
    const reply = await this.server.answer(url, headers, body)
    if (reply.isLost)
      throw new TypeError('fetch failed', { cause: new errors.SocketError('other side closed') })
    return reply
  }
}

/** Rejects with the signal's reason once it aborts. */
export function unlessAborted<Value>(
  promise: Promise<Value>,
  signal: AbortSignal | undefined,
): Promise<Value> {
  if (signal === undefined) return promise
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

const CONTROLLER: Dispatcher.DispatchController = {
  aborted: false,
  paused: false,
  reason: null,
  abort() {},
  pause() {},
  resume() {},
}
