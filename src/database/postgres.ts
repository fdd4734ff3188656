import { PostgresDialect } from 'kysely'
import pg from 'pg'

const CONNECT_MS = 1000
const CONNECTIONS = 8
/** PostgreSQL's type `bigint`. */
const INT8 = 20

/** The dialect of a PostgreSQL server. Connects with the first statement, and again after a connection is lost. */
export function postgresDialect(url: string, onLost: (error: Error) => void): PostgresDialect {
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    application_name: 'exec-slack',
    types: { getTypeParser },
  })
  // Without a listener, a connection that is lost while it is idle would end the process.
  pool.on('error', onLost)
  return new PostgresDialect({ pool })
}

/** pg gives a `bigint` as text, since it may be beyond what a number holds. Times and counters are not. */
const getTypeParser: typeof pg.types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  oid === INT8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format)
