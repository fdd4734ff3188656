import {
  type PostgresCursor,
  PostgresDialect,
  type PostgresPoolClient,
  type PostgresQueryResult,
} from 'kysely'
import type pg from 'pg'
import { codeOf } from '../lib/log.ts'
import { withTimeout } from '../lib/result.ts'
import { DatabaseError } from './database-error.ts'

/** For a new connection, or until one is free. As long as Slack waits for an ack. */
const CONNECT_MS = 3000
/** How long PostgreSQL may take for a statement, from when it is sent. */
export const STATEMENT_MS = 2000
const CONNECTIONS = 8
/** Kept open while nothing happens: to connect may take longer than a command waits for the store. */
const IDLE_CONNECTIONS = 2
const KEEP_ALIVE_MS = 10_000
/** PostgreSQL's type `bigint`. */
const INT8 = 20

/** The dialect of a PostgreSQL server. Connects with the first statement, and again after a connection is lost. */
export function postgresDialect(url: string, statementMs = STATEMENT_MS): PostgresDialect {
  return new PostgresDialect({
    async pool() {
      const { default: driver } = await import('pg')
      const pool = new driver.Pool({
        connectionString: url,
        min: IDLE_CONNECTIONS,
        max: CONNECTIONS,
        connectionTimeoutMillis: CONNECT_MS,
        keepAlive: true,
        keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
        application_name: 'exec-slack',
        types: { getTypeParser: typeParser(driver.types) },
      })
      // Without listeners, a lost connection would end the process: the pool tells of those that are idle, and a connection
      // of itself. The next statement gets another one, or fails.
      pool.on('error', () => undefined)
      pool.on('connect', (client) => client.on('error', () => undefined))
      return {
        async connect() {
          const client = await pool.connect().catch(throwDatabaseError)
          return new PatientConnection(client, statementMs)
        },
        end: () => pool.end(),
      }
    },
  })
}

/** pg gives a `bigint` as text, since it may be beyond what a number holds. Times and counters are not. */
function typeParser(types: typeof pg.types): typeof pg.types.getTypeParser {
  return (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 && format !== 'binary' ? Number : types.getTypeParser(oid, format)
}

/** A connection that does not answer in time is closed, so that it serves nobody else. pg alone would keep it in its pool. */
class PatientConnection implements PostgresPoolClient {
  #isSilent = false

  constructor(
    private readonly client: pg.PoolClient,
    private readonly statementMs: number,
  ) {}

  query<Row>(statement: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<Row>>
  query<Row>(cursor: PostgresCursor<Row>): PostgresCursor<Row>
  query(statement: string | PostgresCursor<unknown>, parameters: readonly unknown[] = []): unknown {
    if (typeof statement !== 'string') throw new Error('Cursors are not used.')
    return this.#answer(statement, parameters)
  }

  release(isBroken = false): void {
    this.client.release(isBroken || this.#isSilent)
  }

  async #answer(statement: string, parameters: readonly unknown[]): Promise<unknown> {
    const answered = await withTimeout(this.client.query(statement, [...parameters]), this.statementMs)
    if (answered.ok) return answered.value
    if (answered.error.kind === 'rejected') throw new DatabaseError(answered.error.error)
    this.#isSilent = true
    throw new DatabaseError(new SilentDatabaseError())
  }
}

function throwDatabaseError(error: unknown): never {
  throw new DatabaseError(error)
}

class SilentDatabaseError extends Error {
  override name = 'SilentDatabaseError'
  readonly code = 'ETIMEDOUT'
}

/** SQLSTATE classes: connection exception, insufficient resources, operator intervention. */
const PASSING = /^(?:08|53|57)/
const SQLSTATE = /^[0-9A-Z]{5}$/

/** Whether the server may answer later. An error without a SQLSTATE is one of the connection. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = codeOf(error) ?? ''
  return !SQLSTATE.test(code) || PASSING.test(code)
}
