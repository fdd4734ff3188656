import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Log } from './log.ts'

export const SLACK_PATH = '/slack/events'
/** Slack's own rule for timestamps of the past; Bolt keeps that one, but lets any future timestamp pass. */
const MAX_AHEAD_S = 5 * 60

export interface HttpServerOptions {
  /** What answers Slack's deliveries in HTTP mode; without it, only health is served. */
  slack?: RequestListener | undefined
  log: Log
  /** In milliseconds. */
  clock: () => number
}

/** Serves `GET /healthz`, and `POST /slack/events` in HTTP mode. What it refuses is logged without its content. */
export function createHttpServer({ slack, log, clock }: HttpServerOptions): Server {
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?', 1)[0] ?? ''
    response.on('finish', () => {
      const { statusCode: status } = response
      if (status >= 400 && path === SLACK_PATH) log.warn('delivery refused', { path, status })
    })
    if (path === '/healthz' && (request.method === 'GET' || request.method === 'HEAD')) {
      response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end('ok\n')
    } else if (slack === undefined || path !== SLACK_PATH || request.method !== 'POST') {
      response.writeHead(404).end()
    } else if (isFromTheFuture(request, clock())) {
      response.writeHead(401, { connection: 'close' }).end()
    } else {
      slack(request, response)
    }
  })
  server.headersTimeout = 10_000
  server.requestTimeout = 10_000
  return server
}

/** @returns the port. Rejects where the address can't be listened on. */
export function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve(portOf(server.address()))
    })
  })
}

/** Takes no new requests and resolves when those at hand are answered. */
export function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
}

function isFromTheFuture(request: IncomingMessage, now: number): boolean {
  const timestamp = Number(request.headers['x-slack-request-timestamp'])
  return timestamp > now / 1000 + MAX_AHEAD_S
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0
}
