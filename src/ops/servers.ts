import type { RequestListener } from 'node:http'
import type { Config } from '../config/config.ts'
import type { Log } from '../lib/log.ts'
import { createHttpServer } from './http-server.ts'
import type { Metrics } from './metrics.ts'
import type { Readiness } from './readiness.ts'
import { health, metricsRoute, onlyFromHere, type Routes, readyRoute } from './routes.ts'

export interface Servers {
  /** @returns the port of the deliveries. Rejects where an address can't be listened on. */
  listen(): Promise<number>
  /** From now on deliveries get 503. The other routes go on. */
  refuseDeliveries(): void
  /** Resolves when no delivery waits for its acknowledgement. */
  acknowledged(): Promise<void>
  close(): Promise<void>
}

export interface ServersOptions {
  /** What answers Slack's deliveries in HTTP mode. */
  slack: RequestListener | undefined
  metrics: Metrics
  readiness: Readiness
  log: Log
}

/**
 * The server for deliveries and, if `OPS_PORT` is set, another one for metrics and readiness. On the deliveries' port, which
 * the internet may reach, metrics are for this machine alone.
 */
export function createServers(
  { host, port, operations, slack: { transport } }: Pick<Config, 'host' | 'port' | 'operations' | 'slack'>,
  { slack, metrics, readiness, log }: ServersOptions,
): Servers {
  const onRefused = (status: number) => metrics.deliveryRefused(status)
  const create = (routes: Routes, listener?: RequestListener) =>
    createHttpServer({ slack: listener, routes, log, clock: Date.now, onRefused })
  const opsRoutes = { '/readyz': readyRoute(readiness), '/metrics': metricsRoute(metrics) }
  const routes: Routes = {
    '/healthz': health,
    ...(operations === undefined ? { ...opsRoutes, '/metrics': onlyFromHere(opsRoutes['/metrics']) } : {}),
  }
  const deliveries = create(routes, slack)
  const aside = operations && { ...operations, server: create({ ...routes, ...opsRoutes }) }

  return {
    async listen() {
      if (aside !== undefined) {
        const opsPort = await aside.server.listen(aside.host, aside.port)
        log.info('listening for operations', { host: aside.host, port: opsPort })
      }
      const listening = await deliveries.listen(host, port)
      log.info('listening', { mode: transport.mode, host, port: listening })
      return listening
    },
    refuseDeliveries: () => deliveries.refuseDeliveries(),
    acknowledged: () => deliveries.acknowledged(),
    async close() {
      await Promise.all([deliveries.close(), aside?.server.close()])
    },
  }
}
