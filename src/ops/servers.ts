import { once } from 'node:events'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import type { Pages } from '../install/install-pages.ts'
import type { PublicRoute } from '../install/public-routes.ts'
import { codeOrName, type Log } from '../lib/log.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import { refusalOf } from '../slack/signature.ts'
import { health, metricsRoute, type Readiness, type Routes, readyRoute } from './health.ts'
import type { Metrics } from './metrics.ts'
import { Strangers } from './strangers.ts'

const SLACK_PATH = '/slack/events' satisfies PublicRoute
const SLACKBOT_PATH = '/slack/mcp' satisfies PublicRoute
/** Longer than proxies keep idle connections (Caddy two minutes, Google ten): a delivery on a closed one would be lost. */
const KEEP_ALIVE_MS = 620_000
/**
 * The server closes a connection that is silent for this long. The slowest page takes a minute: it asks Slack twice,
 * for 30 seconds each.
 */
export const SILENT_MS = 90_000

export interface ServerLimits {
  /** How long a request may take to arrive. Slack gives up after three seconds. */
  arrivalMs: number
  /** The limit for incomplete requests: a thousand connections, or sixteen of the longest bodies. */
  arrivingBytes: number
}

const LIMITS: ServerLimits = { arrivalMs: 5000, arrivingBytes: 16 * 1024 * 1024 }

/** A server can't listen because of this setting. */
export interface ListenProblem {
  kind: 'cannot_listen'
  variable: 'HOST' | 'PORT' | 'OPS_HOST' | 'OPS_PORT'
  /** Such as `EADDRINUSE`. */
  code: string
}

/** One line for the person who runs the app. */
export function describeListenProblem({ variable, code }: ListenProblem): string {
  return variable.endsWith('HOST')
    ? `The app can't listen at the address in ${variable} (${code}): set an address of this machine.\n`
    : `The app can't listen at the port in ${variable} (${code}): stop what uses it, or set another port.\n`
}

interface ServerOptions {
  host: string
  port: number
  /** The address of metrics and readiness. `undefined`: not served. */
  operations: { host: string; port: number } | undefined
}

interface ServersOptions {
  /** Bolt's listener for deliveries; `undefined` in Socket Mode. */
  slack: RequestListener | undefined
  /** For Slackbot's calls; `undefined` where it may not call. */
  slackbot: RequestListener | undefined
  /** Pages for browsers. */
  pages: Pages
  metrics: Metrics
  readiness: Readiness
  log: Log
  limits?: ServerLimits | undefined
}

/** The server for deliveries and `/healthz`; with `OPS_PORT`, another one for `/readyz` and `/metrics`. */
export function createServers(
  { host, port, operations }: ServerOptions,
  { readiness, ...options }: ServersOptions,
) {
  const { slack, metrics, log } = options
  const deliveries = createHttpServer({ '/healthz': health }, options)
  const opsRoutes = {
    '/healthz': health,
    '/readyz': readyRoute(readiness),
    '/metrics': metricsRoute(metrics),
  }
  const ops = operations && {
    ...operations,
    server: createHttpServer(opsRoutes, {
      ...options,
      slack: undefined,
      slackbot: undefined,
      pages: () => undefined,
    }),
  }

  return {
    ...deliveries,
    /** @returns the port of `PORT`. */
    async listen(): Promise<Result<number, ListenProblem>> {
      if (ops !== undefined) {
        const opsPort = await ops.server.listen(ops.host, ops.port)
        if (!opsPort.ok) return failed(listenProblem(opsPort.error, 'OPS_HOST', 'OPS_PORT'))
        log.info('listening for operations', { host: ops.host, port: opsPort.value })
      }
      const listening = await deliveries.listen(host, port)
      if (!listening.ok) return failed(listenProblem(listening.error, 'HOST', 'PORT'))
      log.info('listening', { mode: slack === undefined ? 'socket' : 'http', host, port: listening.value })
      return listening
    },
    async close(): Promise<void> {
      await Promise.all([deliveries.close(), ops?.server.close()])
    },
  }
}

/** The port is taken, or this user may not listen on it. */
const PORT_CODES = new Set(['EADDRINUSE', 'EACCES'])

function listenProblem(error: unknown, host: 'HOST' | 'OPS_HOST', port: 'PORT' | 'OPS_PORT'): ListenProblem {
  const code = codeOrName(error)
  return { kind: 'cannot_listen', variable: PORT_CODES.has(code) ? port : host, code }
}

/** Serves the routes, and in HTTP mode what Slack posts. */
function createHttpServer(
  routes: Routes,
  { slack, slackbot, pages, metrics, log, limits = LIMITS }: Omit<ServersOptions, 'readiness'>,
) {
  const listeners = new Map<string, RequestListener | undefined>([
    [SLACK_PATH, slack],
    [SLACKBOT_PATH, slackbot],
  ])
  const open = new Set<ServerResponse>()
  let takes: 'not_yet' | 'all' | 'no_more' = 'not_yet'
  let whenAcknowledged: (() => void) | undefined
  let closed: Promise<unknown> | undefined
  const { arrivalMs, arrivingBytes } = limits
  const strangers = new Strangers(arrivingBytes)

  const server = createServer(
    {
      headersTimeout: arrivalMs,
      requestTimeout: arrivalMs,
      // By default, Node checks for late requests only twice a minute.
      connectionsCheckingInterval: arrivalMs / 5,
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
    (request, response) => {
      const { socket } = request
      strangers.add(socket)
      if (takes === 'no_more') response.setHeader('connection', 'close')
      const path = (request.url ?? '').split('?', 1)[0] ?? ''
      const isReading = request.method === 'GET' || request.method === 'HEAD'
      const route = isReading && Object.hasOwn(routes, path) ? routes[path] : undefined
      if (route !== undefined) return route(request, response)
      const page = takes === 'all' ? pages(path) : undefined
      if (page !== undefined) {
        // The request has arrived whole. Once it is answered, the connection waits for the next one.
        const isRead = () => strangers.remove(socket)
        if (isReading) isRead()
        else request.on('end', isRead)
        response.on('close', () => strangers.add(socket))
        return page(request, response)
      }
      const listener = listeners.get(path)
      if (path === SLACKBOT_PATH && listener !== undefined && request.method !== 'POST')
        return void response.writeHead(405, { allow: 'POST' }).end()
      const refused = refusalOf(request.headers, Date.now())
      if (path === SLACK_PATH || listener !== undefined) followDelivery(path, response, refused?.reason)
      if (listener === undefined || request.method !== 'POST') response.writeHead(404).end()
      else if (refused !== undefined) response.writeHead(refused.status, { connection: 'close' }).end()
      else if (takes !== 'all') response.writeHead(503).end()
      else {
        strangers.add(socket, response)
        request.on('data', (piece: Buffer) => strangers.addPiece(socket, piece.length))
        request.on('end', () => strangers.remove(socket))
        listener(request, response)
      }
    },
  )
  server.timeout = SILENT_MS
  server.on('connection', (socket) => {
    strangers.add(socket)
    socket.on('close', () => strangers.remove(socket))
  })

  function followDelivery(path: string, response: ServerResponse, reason: string | undefined): void {
    open.add(response)
    response.on('finish', () => {
      const { statusCode: status } = response
      if (status < 400) return
      metrics.deliveryRefused(status)
      log.warn('delivery refused', { path, status, reason })
    })
    response.on('close', () => {
      open.delete(response)
      if (open.size === 0) whenAcknowledged?.()
    })
  }

  return {
    server,
    /** @returns the port. */
    async listen(host: string, port: number): Promise<Result<number, unknown>> {
      server.listen(port, host)
      try {
        await once(server, 'listening')
        closed = once(server, 'close')
      } catch (error) {
        return failed(error)
      }
      const address = server.address()
      return ok(typeof address === 'object' && address !== null ? address.port : 0)
    },
    /** Until this is called, deliveries get 503, and Slack sends events again. */
    takeDeliveries(): void {
      if (takes === 'not_yet') takes = 'all'
    },
    /** Accepts no new connections, so that a proxy goes to another replica. A delivery on an open connection gets 503. */
    refuseDeliveries(): void {
      takes = 'no_more'
      server.close()
      for (const response of open) if (!response.headersSent) response.setHeader('connection', 'close')
    },
    /** Resolves when no delivery waits for its ack. */
    acknowledged: () =>
      new Promise<void>((resolve) => {
        if (open.size === 0) resolve()
        else whenAcknowledged = resolve
      }),
    async close(): Promise<void> {
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
