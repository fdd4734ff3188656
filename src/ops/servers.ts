import type { RequestListener } from 'node:http'
import type { Log } from '../lib/log.ts'
import { health, metricsRoute, type Readiness, type Routes, readyRoute } from './health.ts'
import { createHttpServer } from './http-server.ts'
import type { Metrics } from './metrics.ts'

export interface ServerSettings {
  host: string
  port: number
  /** The address of metrics and readiness. `undefined`: not served. */
  operations: { host: string; port: number } | undefined
}

interface ServersOptions {
  /** Bolt's listener for deliveries; `undefined` in Socket Mode. */
  slack: RequestListener | undefined
  metrics: Metrics
  readiness: Readiness
  log: Log
}

/** The server for deliveries and `/healthz`; with `OPS_PORT`, another one for `/readyz` and `/metrics`. */
export function createServers(
  { host, port, operations }: ServerSettings,
  { slack, metrics, readiness, log }: ServersOptions,
) {
  const onRefused = (status: number) => metrics.deliveryRefused(status)
  const create = (routes: Routes, listener?: RequestListener) =>
    createHttpServer({ slack: listener, routes, log, onRefused })
  const deliveries = create({ '/healthz': health }, slack)
  const opsRoutes = {
    '/healthz': health,
    '/readyz': readyRoute(readiness),
    '/metrics': metricsRoute(metrics),
  }
  const ops = operations && { ...operations, server: create(opsRoutes) }

  return {
    /** @returns the port of `PORT`. Rejects if an address can't be listened on. */
    async listen(): Promise<number> {
      if (ops !== undefined) {
        const opsPort = await ops.server.listen(ops.host, ops.port)
        log.info('listening for operations', { host: ops.host, port: opsPort })
      }
      const listening = await deliveries.listen(host, port)
      log.info('listening', { mode: slack === undefined ? 'socket' : 'http', host, port: listening })
      return listening
    },
    takeDeliveries: deliveries.takeDeliveries,
    refuseDeliveries: deliveries.refuseDeliveries,
    acknowledged: deliveries.acknowledged,
    async close(): Promise<void> {
      await Promise.all([deliveries.close(), ops?.server.close()])
    },
  }
}
