import type { DatabaseSpace } from './databases.ts'
import { POSTGRES_URL } from './postgres-server.ts'
import type { TcpProxy } from './tcp-proxy.ts'

const { hostname, port } = new URL(POSTGRES_URL)

/** Where the tests' PostgreSQL listens. */
export const POSTGRES_ADDRESS = { host: hostname, port: Number(port || 5432) }

/** The address of this space, or of no database, by way of the proxy. */
export function throughProxy(space: DatabaseSpace | undefined, proxy: TcpProxy): string {
  const url = new URL(space?.settings.kind === 'postgres' ? space.settings.url : POSTGRES_URL)
  url.host = `127.0.0.1:${proxy.port}`
  return url.href
}
