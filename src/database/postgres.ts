import {
  type PostgresCursor,
  PostgresDialect,
  type PostgresPoolClient,
  type PostgresQueryResult,
} from 'kysely'
import type pg from 'pg'
import { codeOf } from '../lib/log.ts'
import { type NoValue, TIMED_OUT, withTimeout } from '../lib/result.ts'
import { DatabaseError } from './database-error.ts'
import { Patience } from './patience.ts'

/** How long a new connection may take. */
const CONNECT_MS = 3000
/** How long PostgreSQL may take to hand out a connection, and to answer a statement. */
export const STATEMENT_MS = 2000
const CONNECTIONS = 8
/** These stay open while nothing happens: connecting may take longer than a command waits for the store. */
const IDLE_CONNECTIONS = 2
const KEEP_ALIVE_MS = 10_000
/** PostgreSQL's types `bigint`, `jsonb` and `text`. */
const INT8 = 20
const JSONB = 3802
const TEXT = 25

/** The dialect of a PostgreSQL server. Connects with the first statement, and again after a connection is lost. */
export function postgresDialect(url: string, statementMs = STATEMENT_MS): PostgresDialect {
  const patience = new Patience(statementMs)
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
      // A lost connection would end the process if nobody listened. The pool emits the errors of idle connections, a busy
      // connection its own. The next statement gets another one, or fails.
      pool.on('error', () => undefined)
      pool.on('connect', (client) => client.on('error', () => undefined))
      return {
        async connect() {
          const connecting = pool.connect()
          const connected = await withTimeout(connecting, patience.ms)
          if (connected.ok) return new PatientConnection(connected.value, patience)
          connecting.then((late) => late.release()).catch(() => undefined)
          throw failureOf(connected.error)
        },
        end: () => pool.end(),
      }
    },
  })
}

/** Times and counters fit into a number, though pg gives each `bigint` as text. JSON stays text, as SQLite gives it. */
function typeParser(types: typeof pg.types): typeof pg.types.getTypeParser {
  return (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 && format !== 'binary' ? Number : types.getTypeParser(oid === JSONB ? TEXT : oid, format)
}

/** Closes a connection that does not answer in time. pg would put it back into its pool. */
class PatientConnection implements PostgresPoolClient {
  #isSilent = false

  constructor(
    private readonly client: pg.PoolClient,
    private readonly patience: Patience,
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
    if (this.#isSilent) throw failureOf(TIMED_OUT.error)
    const answered = await withTimeout(this.client.query(statement, [...parameters]), this.patience.ms)
    this.#isSilent = !answered.ok && answered.error.kind === 'timed_out'
    if (!this.#isSilent) this.patience.renew()
    if (answered.ok) return answered.value
    throw failureOf(answered.error)
  }
}

function failureOf(failure: NoValue): DatabaseError {
  if (failure.kind !== 'rejected') return new DatabaseError(new SilentDatabaseError())
  const { error } = failure
  // pg gives it no code.
  const lacksTls = error instanceof Error && error.message === 'The server does not support SSL connections'
  return new DatabaseError(lacksTls ? Object.assign(error, { code: 'NO_TLS' }) : error)
}

class SilentDatabaseError extends Error {
  override name = 'SilentDatabaseError'
  readonly code = 'ETIMEDOUT'
}

/** SQLSTATE classes: connection exception, insufficient resources, operator intervention. */
const PASSING = /^(?:08|53|57)/
const SQLSTATE = /^[0-9A-Z]{5}$/
/** They include Node.js's codes for a certificate that it does not trust, such as `DEPTH_ZERO_SELF_SIGNED_CERT`. */
const TLS = /^NO_TLS$|_CERT|^CERT_|^UNABLE_TO_|^ERR_TLS_/

/** Whether the server may answer later. An error without a SQLSTATE comes from the connection, or from its TLS. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = codeOf(error) ?? ''
  return SQLSTATE.test(code) ? PASSING.test(code) : !TLS.test(code)
}
