import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Kysely,
  type QueryResult,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
  type SqliteStatement,
  sql,
} from 'kysely'
import type Libsql from 'libsql'
import { LRUCache } from 'lru-cache'
import { DatabaseError } from './database-error.ts'
import { Patience } from './patience.ts'

/** A database in memory, which ends with the process. */
export const IN_MEMORY = ':memory:'

/** How long a statement waits while another process writes, such as the operator's export. */
const BUSY_MS = 2000
const RETRY_MS = 10
/** One statement has many texts, since lists of values differ in length. */
const MAX_STATEMENTS = 500

/** The dialect of a SQLite file, or of `IN_MEMORY`. Opens it, and makes it and its folder, with the first statement. */
export class SqliteFileDialect extends SqliteDialect {
  constructor(private readonly path: string) {
    super({ database: () => openFile(path) })
  }

  override createDriver(): SqliteDriver {
    return new PatientDriver({ database: () => openFile(this.path) })
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter()
  }
}

class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

/** Waits for other processes that write. SQLite's own wait would block the event loop. */
class PatientDriver extends SqliteDriver {
  readonly #patience = new Patience(BUSY_MS)

  override async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await super.acquireConnection()
    return {
      executeQuery: (query) => this.#execute(connection, query),
      streamQuery: (...query) => connection.streamQuery(...query),
    }
  }

  async #execute<Row>(connection: DatabaseConnection, query: CompiledQuery): Promise<QueryResult<Row>> {
    for (let until = Number.POSITIVE_INFINITY, isRetry = false; ; isRetry = true) {
      try {
        const result = await connection.executeQuery<Row>(query)
        if (isRetry) this.#patience.renew()
        return result
      } catch (error) {
        if (!isBusy(error) || performance.now() >= until) throw error
        if (!isRetry) until = performance.now() + this.#patience.ms
      }
      // The wait leaves the connection to others that read.
      await super.releaseConnection()
      await pause(RETRY_MS)
      await super.acquireConnection()
    }
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof DatabaseError && error.code?.startsWith('SQLITE_BUSY') === true
}

async function openFile(path: string): Promise<SqliteDatabase> {
  const { default: Libsql } = await import('libsql')
  return attempt(() => {
    if (path !== IN_MEMORY) makeFile(path)
    const database = new Libsql(path)
    database.pragma('journal_mode = WAL')
    // With WAL, a power cut may lose the last transactions, but never corrupts the file.
    database.pragma('synchronous = NORMAL')
    // Overwrites deleted data.
    database.pragma('secure_delete = ON')
    return adapted(database)
  })
}

/** Moves the content of the `-wal` into the file. Resolves to `false` if another process reads the file. */
export async function emptyWal<Tables>(db: Kysely<Tables>): Promise<boolean> {
  const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(db)
  return rows[0]?.busy === 0
}

/** A process that is stopping ends sooner. */
const PATIENCE_MS = 10_000
const POLL_MS = 100

/**
 * Locks a file for this process. Resolves to the function that unlocks it; the end of the process does so, too. Resolves to
 * `undefined` if another process keeps the file for ten seconds.
 * @param options.onWait is called once if another process has the file.
 */
export async function lockFile(
  path: string,
  { patienceMs = PATIENCE_MS, onWait }: { patienceMs?: number; onWait?: () => void } = {},
): Promise<(() => void) | undefined> {
  const { default: Libsql } = await import('libsql')
  makeFile(path)
  const connection = new Libsql(path)
  const isOurs = () => {
    try {
      connection.exec('begin exclusive')
      return true
    } catch (cause) {
      const error = new DatabaseError(cause)
      if (isBusy(error)) return false
      throw error
    }
  }
  const until = performance.now() + patienceMs
  if (!isOurs()) {
    onWait?.()
    do {
      if (performance.now() >= until) return undefined
      await pause(POLL_MS)
    } while (!isOurs())
  }
  return () => void connection.close()
}

function makeFile(path: string): void {
  makeFolder(dirname(path))
  // SQLite would make a file that everyone can read. Its other files get the mode of this one.
  closeSync(openSync(path, 'a', 0o600))
}

/** Node's own `recursive` runs forever in a place such as `/proc`. */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    // Another process may have just made it.
    if (!existsSync(path)) throw error
  }
}

/** These statements wait for no lock, or belong to a transaction that has one. */
const WITHOUT_LOCK = /^\s*(?:select|pragma|vacuum|commit|rollback)/i

/**
 * Throws `DatabaseError`s. It prepares each statement once, since preparing mostly takes longer than running. A prepared statement must
 * never meet another process's lock: libsql would not reset it, and SQLite would commit nothing and read old data until it ran again. So
 * each write, and each transaction, begins with a statement that takes the lock and is not kept.
 */
function adapted(database: Libsql.Database): SqliteDatabase {
  const statements = new LRUCache<string, SqliteStatement>({ max: MAX_STATEMENTS })
  const execute = (text: string) => attempt(() => database.exec(text))
  function locked<Value>(run: () => Value): Value {
    execute('begin immediate')
    try {
      return attempt(run)
    } finally {
      // After a failure nothing was written, or SQLite has ended the transaction itself.
      if (database.inTransaction) execute('commit')
    }
  }
  return {
    close() {
      try {
        // A copy of the file alone then holds everything.
        database.prepare('pragma wal_checkpoint(truncate)').all([])
      } finally {
        database.close()
      }
    },
    prepare(text) {
      const known = statements.get(text)
      if (known !== undefined) return known
      const prepared = attempt(() => database.prepare(text))
      const needsLock = !WITHOUT_LOCK.test(text)
      const perform = <Value>(run: () => Value) =>
        needsLock && !database.inTransaction ? locked(run) : attempt(run)
      const statement: SqliteStatement = {
        reader: prepared.reader,
        all: (parameters) => perform(() => prepared.all(parameters)),
        run(parameters) {
          if (text !== 'begin') return perform(() => prepared.run(parameters))
          execute('begin immediate')
          return { changes: 0, lastInsertRowid: 0 }
        },
        iterate: (parameters) => attempt(() => prepared.iterate(parameters)),
      }
      statements.set(text, statement)
      return statement
    },
  }
}

function attempt<Value>(run: () => Value): Value {
  try {
    return run()
  } catch (error) {
    throw error instanceof DatabaseError ? error : new DatabaseError(error)
  }
}
