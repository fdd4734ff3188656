import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
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
          throw new DatabaseError(error)
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
  database.pragma(`busy_timeout = ${BUSY_MS}`)
  return database
}

function makeFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  // SQLite would let everyone read it. It gives its other files the same mode.
  closeSync(openSync(path, 'a', 0o600))
}

/** Its failures are `DatabaseError`s. It prepares each statement once, which takes SQLite longer than to run most of them. */
function adapted(database: SqliteDatabase): SqliteDatabase {
  const statements = new LRUCache<string, SqliteStatement>({ max: MAX_STATEMENTS })
  return {
    close: () => database.close(),
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
