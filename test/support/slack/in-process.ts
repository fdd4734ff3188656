import { setImmediate as nextTurn } from 'node:timers/promises'
import { Agent, type Dispatcher } from 'undici'
import type { HttpServer } from './http-server.ts'

/** Carries what the bot sends without a connection, in a third of the time. What a fault disturbs goes over the network. */
export class InProcess {
  /** As an `Agent` of undici's. */
  readonly dispatcher: Dispatcher

  constructor(private readonly server: HttpServer) {
    this.dispatcher = new Agent().compose((dispatch) => (options, handler) => {
      const url = `${options.origin}${options.path}`
      if (!server.canAnswer(url)) return dispatch(options, handler)
      setImmediate(() => {
        const sent = new Headers({ 'content-type': 'application/json' })
        const { status, headers, body } = server.answer(url, sent, String(options.body))
        handler.onResponseStart?.(CONTROLLER, status, headers)
        handler.onResponseData?.(CONTROLLER, Buffer.from(body))
        handler.onResponseEnd?.(CONTROLLER, {})
      })
      return true
    })
  }

  /** As the global `fetch`. */
  readonly fetch: typeof globalThis.fetch = async (input, init = {}) => {
    const url = String(input)
    if (!this.server.canAnswer(url)) return await globalThis.fetch(url, init)
    await nextTurn()
    const { status, headers, body } = this.server.answer(url, new Headers(init.headers), String(init.body))
    return new Response(body, { status, headers })
  }
}

const CONTROLLER: Dispatcher.DispatchController = {
  aborted: false,
  paused: false,
  reason: null,
  abort() {},
  pause() {},
  resume() {},
}
