import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import {
  type Kysely,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  type SqliteStatement,
  sql,
} from 'kysely'
import { LRUCache } from 'lru-cache'
import { DatabaseError } from './database-error.ts'

/** In place of a path: nothing outlives the process. */
export const IN_MEMORY = ':memory:'

/** How long a statement waits for another process that writes, such as the operator's export. */
const BUSY_MS = 2000
/** Lists of values make many texts of one statement. */
const MAX_STATEMENTS = 500

/** The dialect of a SQLite file, or of `IN_MEMORY`. Opens it, and makes it and its folder, with the first statement. */
export class SqliteFileDialect extends SqliteDialect {
  constructor(path: string) {
    super({
      async database() {
        try {
          return adapted(await openFile(path))
        } catch (error) {
          throw error instanceof DatabaseError ? error : new DatabaseError(error)
        }
      },
    })
  }

  override createAdapter(): SqliteAdapter {
    return new LockingAdapter()
  }
}

/** Kysely's own adapter has no lock, since it knows of one process alone. */
class LockingAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }

  /** A transaction that begins with a write waits for that of any other process. */
  override async acquireMigrationLock(db: Kysely<unknown>): Promise<void> {
    await sql`update kysely_migration_lock set is_locked = is_locked`.execute(db)
  }
}

async function openFile(path: string) {
  const { default: Libsql } = await import('libsql')
  if (path !== IN_MEMORY) makeFile(path)
  const database = new Libsql(path)
  database.pragma('journal_mode = WAL')
  // With WAL, a power cut may lose the last transactions and never corrupts the file.
  database.pragma('synchronous = NORMAL')
  // What is deleted is overwritten, not only left out.
  database.pragma('secure_delete = ON')
  database.pragma(`busy_timeout = ${BUSY_MS}`)
  return database
}

/**
 * Writes what is in the `-wal` to the file itself, and empties it. Resolves to `false` if another process reads the file: to wait for it
 * would hold up all other statements.
 */
export async function emptyWal<Tables>(db: Kysely<Tables>): Promise<boolean> {
  return db.connection().execute(async (connection) => {
    await sql`pragma busy_timeout = 0`.execute(connection)
    const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(connection)
    await sql.raw(`pragma busy_timeout = ${BUSY_MS}`).execute(connection)
    return rows[0]?.busy === 0
  })
}

/** A process that stops is gone by then. */
const PATIENCE_MS = 10_000
const POLL_MS = 100

/**
 * Locks a file for this process: until the function is called that it resolves to, or until the process ends, however it ends.
 * `undefined`: another one has it, and has kept it for ten seconds.
 * @param options.onWait is called once, if another one has it.
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
      if (error.code === 'SQLITE_BUSY') return false
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

/** The folder of the file is not there, and can't be made. */
export class NoFolderError extends DatabaseError {}

export function makeFile(path: string): void {
  try {
    makeFolder(dirname(path))
  } catch (error) {
    throw new NoFolderError(error)
  }
  // SQLite would let everyone read it. It gives its other files the same mode.
  closeSync(openSync(path, 'a', 0o600))
}

/** Node's own `recursive` never ends where nothing can be made, such as in `/proc`. */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!existsSync(path)) throw error
  }
}

/** Its failures are `DatabaseError`s. It prepares each statement once, which takes SQLite longer than to run most of them. */
function adapted(database: SqliteDatabase): SqliteDatabase {
  const statements = new LRUCache<string, SqliteStatement>({ max: MAX_STATEMENTS })
  return {
    close() {
      try {
        // So that a copy of the file alone holds everything.
        database.prepare('pragma wal_checkpoint(truncate)').all([])
      } finally {
        database.close()
      }
    },
    prepare(text) {
      const known = statements.get(text)
      if (known !== undefined) return known
      const prepared = attempt(() => database.prepare(text))
      const statement: SqliteStatement = {
        reader: prepared.reader,
        all: (parameters) => attempt(() => prepared.all(parameters)),
        run: (parameters) => attempt(() => prepared.run(parameters)),
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
    throw new DatabaseError(error)
  }
}
