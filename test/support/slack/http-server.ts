import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { close, listen } from '../loopback.ts'
import type { Core } from './core.ts'
import type { Fault } from './faults.ts'
import { isObject, type Json, type JsonObject, parseJson } from './json.ts'
import { answerResponseUrl } from './response-url.ts'
import { callMethod, parseArguments, withoutToken } from './web-api.ts'

/** An answer to the bot; where it `isLost`, the connection is reset instead. */
export interface Reply {
  status: number
  headers: Record<string, string>
  body: string
  answer: Json
  isLost?: true
}

interface Exchange {
  method: string
  path: string
  args: JsonObject
  reply: () => Reply
}

/** Slack's side of HTTP: the Web API below `/api/`, and the response_urls. Listens on loopback. */
export class HttpServer {
  readonly server: Server
  /** Once it listens. */
  origin = ''
  private readonly closing = new AbortController()

  constructor(private readonly core: Core) {
    this.server = createServer((request, response) => {
      this.handle(request, response).catch((error: unknown) => {
        if (!this.closing.signal.aborted) this.noteFailure(request.url ?? '', error)
        response.destroy()
      })
    })
    this.server.keepAliveTimeout = 60_000
  }

  async listen(): Promise<void> {
    this.origin = `http://127.0.0.1:${await listen(this.server)}`
  }

  async close(): Promise<void> {
    this.closing.abort()
    await close(this.server)
  }

  /** Whether what is sent there would reach it. */
  takes(url: string): boolean {
    return !this.closing.signal.aborted && url.startsWith(this.origin)
  }

  /** Answers what arrives without a connection. */
  async answer(url: string, headers: Headers, body: string): Promise<Reply> {
    try {
      return (await this.reply(url, headers, body)) ?? textReply(404, '')
    } catch (error) {
      if (!this.closing.signal.aborted) this.noteFailure(url, error)
      throw error
    }
  }

  private noteFailure(url: string, error: unknown): void {
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error)
    this.core.journal.refuse(url, 'stand_in_failed', why, {})
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = '/', headers } = request
    const { authorization = '', 'content-type': type = '' } = headers
    const sent = new Headers({ authorization, 'content-type': type })
    const reply = await this.reply(url, sent, await text(request))
    if (reply === undefined) response.writeHead(404).end()
    else if (reply.isLost) request.socket.resetAndDestroy()
    else response.writeHead(reply.status, reply.headers).end(reply.body)
  }

  private async reply(url: string, headers: Headers, body: string): Promise<Reply | undefined> {
    const { core } = this
    const exchange = exchangeFor(core, url, headers, body)
    if (exchange === undefined) return undefined
    const at = core.clock()
    const fault = core.faults.take(exchange.method, exchange.args)
    const latencyMs = core.settings.latencyMs + (fault?.kind === 'slow' ? fault.latencyMs : 0)
    if (latencyMs > 0) await wait(latencyMs, undefined, { signal: this.closing.signal })
    if (fault?.kind === 'late') {
      fault.onArrival?.()
      await fault.until
    }
    const reply = faultyReply(fault, exchange.reply)
    record(core, exchange, reply, fault, at)
    return reply
  }
}

function exchangeFor(core: Core, url: string, headers: Headers, body: string): Exchange | undefined {
  const path = new URL(url, 'http://slack').pathname
  if (path.startsWith('/api/')) {
    const method = path.slice('/api/'.length)
    const args = parseArguments(body, headers.get('content-type') ?? '')
    const scopes = { 'x-oauth-scopes': core.settings.scopes.join(',') }
    const reply = () =>
      jsonReply(callMethod(core, method, args, headers.get('authorization') || undefined), scopes)
    return { method, path, args: withoutToken(args), reply }
  }
  if (!core.responseUrls.has(path)) return undefined
  const sent = parseJson(body)
  const args = isObject(sent) ? sent : {}
  return {
    method: 'response_url',
    path,
    args,
    reply() {
      const { status, text } = answerResponseUrl(core, path, sent)
      return textReply(status, text)
    },
  }
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }

function jsonReply(answer: Json, more: Record<string, string> = {}): Reply {
  return { status: 200, headers: { ...JSON_TYPE, ...more }, body: JSON.stringify(answer), answer }
}

function textReply(status: number, text: string, more: Record<string, string> = {}): Reply {
  return { status, headers: { 'content-type': 'text/html', ...more }, body: text, answer: text }
}

function faultyReply(fault: Fault | undefined, reply: () => Reply): Reply {
  switch (fault?.kind) {
    case 'reset':
      return { status: 0, headers: {}, body: '', answer: null, isLost: true }
    case 'answer_lost':
      return { ...reply(), status: 0, isLost: true }
    case 'status':
      return textReply(fault.status, fault.body ?? '')
    case 'error': {
      const { error, messages } = fault
      return jsonReply({ ok: false, error, response_metadata: messages && { messages: [...messages] } })
    }
    case 'warning': {
      const { warning, messages = [] } = fault
      const response_metadata = { warnings: [warning], messages: [...messages] }
      return jsonReply({ ok: true, warning, response_metadata })
    }
    case 'ratelimited':
      return textReply(429, JSON.stringify({ ok: false, error: 'ratelimited' }), {
        'retry-after': String(fault.retryAfterSeconds),
      })
    default:
      return reply()
  }
}

function record(core: Core, exchange: Exchange, reply: Reply, fault: Fault | undefined, at: number): void {
  const { method, path, args } = exchange
  const { status, answer } = reply
  const url = method === 'response_url' ? path : undefined
  core.journal.calls.push({ method, args, status, answer, at, url })
  core.journal.emit('wire', {
    direction: 'from_bot',
    name: method,
    request: args,
    response: answer,
    status,
    at,
    ms: core.clock() - at,
    fault: fault?.kind,
  })
}
