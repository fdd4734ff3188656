import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Metrics } from './metrics.ts'
import type { Readiness } from './readiness.ts'

/** Answers one GET or HEAD. */
type Route = (request: IncomingMessage, response: ServerResponse) => void

/** By path. */
export type Routes = Readonly<Record<string, Route>>

/** `/healthz`: 200 while the process runs. */
export const health: Route = (_, response) => {
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end('ok\n')
}

/** `/readyz`: 200 or 503, with each part named. */
export function readyRoute(readiness: Readiness): Route {
  return (_, response) => {
    const report = readiness.report()
    response
      .writeHead(report.ready ? 200 : 503, {
        'content-type': 'application/json',
        'cache-control': 'no-store',
      })
      .end(`${JSON.stringify(report)}\n`)
  }
}

/** `/metrics`, in the text format of Prometheus. */
export function metricsRoute({ registry }: Metrics): Route {
  return (_, response) => {
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    )
  }
}

/**
 * Keeps a route for this machine, on a port that the internet may reach. What a proxy passes on comes from this machine,
 * too; the headers that proxies add give it away, and so does the name that it was sent to.
 */
export function onlyFromHere(route: Route): Route {
  return (request, response) => {
    if (isFromHere(request)) route(request, response)
    else response.writeHead(404).end()
  }
}

const PASSED_ON = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
]

const LOOPBACK = /^(?:::1|(?:::ffff:)?127(?:\.\d{1,3}){3})$/

/** With a port, if any. */
const LOCAL_NAME = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i

function isFromHere({ socket, headers }: IncomingMessage): boolean {
  return (
    LOOPBACK.test(socket.remoteAddress ?? '') &&
    LOCAL_NAME.test(headers.host ?? '') &&
    PASSED_ON.every((name) => headers[name] === undefined)
  )
}
