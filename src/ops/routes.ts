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

/** `/metrics`, in Prometheus's text format. */
export function metricsRoute({ registry }: Metrics): Route {
  return (_, response) => {
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    )
  }
}
