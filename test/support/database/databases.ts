import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { sql } from 'kysely'
import { inject } from 'vitest'
import { Database, type DatabaseConfig } from '../../../src/database/database.ts'
import { MIGRATIONS } from '../../../src/database/migrations.ts'
import type { Log } from '../../../src/lib/log.ts'
import { capturedLog } from '../captured-log.ts'
import { skipOrThrow } from '../skip-or-throw.ts'
import { startDatabase } from './kept-database.ts'
import { POSTGRES_URL, PREFIX, run, urlOf } from './postgres-server.ts'

export const KEY = new Uint8Array(Buffer.alloc(32, 'a key'))

/** Whether a PostgreSQL answers. Without one the tests that need it are skipped, or fail with `CI=true`. */
export const hasPostgres: boolean = await run('select 1').then(
  () => true,
  () => false,
)
if (!hasPostgres)
  skipOrThrow(
    `Some tests need a PostgreSQL at ${new URL(POSTGRES_URL).host}, or where POSTGRES_TEST_URL says.`,
  )

export type DatabaseSpace = Awaited<ReturnType<typeof databaseSpace>>

/** The variables that name this database. */
export function environmentOf(settings: DatabaseConfig): Record<string, string> {
  return {
    DATABASE_URL: settings.kind === 'sqlite' ? `sqlite:${settings.path}` : settings.url,
    STORE_ENCRYPTION_KEY: Buffer.from(KEY).toString('base64'),
  }
}

export type DatabaseKind = DatabaseConfig['kind']

declare module 'vitest' {
  interface ProvidedContext {
    databaseKinds: readonly DatabaseKind[]
  }
}

/** SQLite in `npm test`. `npm run test:slow` runs the files that name this on PostgreSQL, too, if there is one. */
export const DATABASE_KINDS: readonly DatabaseKind[] = hasPostgres ? inject('databaseKinds') : ['sqlite']

/** A database of its own, without a row. @param isNew whether it has no tables yet. Otherwise it has the app's. */
export async function databaseSpace(kind: DatabaseKind, { isNew = false } = {}) {
  const opened: Database[] = []
  const space = kind === 'sqlite' ? await sqliteSpace(isNew) : await postgresSpace(isNew)
  /** Opens it, as one more process would. */
  function open(log: Log, migrations = MIGRATIONS): Database {
    const database = new Database(space.settings, log, migrations && { migrations })
    opened.push(database)
    return database
  }
  /** Of SQLite's file. */
  function path(): string {
    if (space.settings.kind !== 'sqlite') throw new Error('Only SQLite has files.')
    return space.settings.path
  }
  return {
    settings: space.settings,
    path,
    open,
    /** Opens it, and brings its tables up to date. */
    start: (log = capturedLog().log) => startDatabase(open(log)),
    /** The names of SQLite's files in which a text stands. */
    filesWith(text: RegExp) {
      const folder = dirname(path())
      return readdirSync(folder).filter((name) => text.test(readFileSync(join(folder, name), 'latin1')))
    },
    async remove() {
      await Promise.all(opened.map((database) => database.close()))
      await space.drop()
    },
  }
}

interface Space {
  settings: DatabaseConfig
  drop(): Promise<void>
}

/** A SQLite file with the app's tables, made once in this thread: to make them takes longer than to start the app. */
let fileWithTables: Promise<Buffer> | undefined

async function sqliteSpace(isNew: boolean): Promise<Space> {
  const { settings, path, drop } = newFile()
  if (!isNew) {
    fileWithTables ??= makeFileWithTables()
    mkdirSync(dirname(path))
    writeFileSync(path, await fileWithTables, { mode: 0o600 })
  }
  return { settings, drop }
}

async function makeFileWithTables(): Promise<Buffer> {
  const { settings, path, drop } = newFile()
  await makeTables(settings)
  const file = readFileSync(path)
  await drop()
  return file
}

/** In memory where the system has such a folder: to write a file there takes half of the time. */
const FILES = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

function newFile() {
  const folder = mkdtempSync(join(FILES, 'exec-slack-'))
  const path = join(folder, 'data', 'test.db')
  const settings: DatabaseConfig = { kind: 'sqlite', path, encryptionKeys: [KEY] }
  return { settings, path, drop: async () => rmSync(folder, { recursive: true, force: true }) }
}

/** The app's tables, without a row, not even the check of the key. */
async function makeTables(settings: DatabaseConfig): Promise<void> {
  const database = await startDatabase(new Database(settings, capturedLog().log))
  await database.ofAllWorkspaces.deleteFrom('meta').execute()
  // SQLite has them in a second file until then.
  if (settings.kind === 'sqlite') await sql`pragma wal_checkpoint(truncate)`.execute(database.ofAllWorkspaces)
  await database.close()
}

/** Those of this thread that no test uses now: to empty one takes a fraction of the time that it takes to make its tables. */
const idle: string[] = []

/** The names of the tables that the app makes. */
let tablesOfApp: string[] = []

async function postgresSpace(isNew: boolean): Promise<Space> {
  const name = isNew ? await createDatabase() : (idle.pop() ?? (await createWithTables()))
  return {
    settings: postgresSettings(name),
    async drop() {
      const tables = await tablesOf(name, END_CONNECTIONS)
      // What a test has changed is dropped at the end of the run.
      if (isNew || tables.join() !== tablesOfApp.join()) return
      const withRows = tables.filter((table) => !table.startsWith('kysely_'))
      await run(withRows.map((table) => `delete from ${table}`).join(';'), urlOf(name))
      idle.push(name)
    },
  }
}

function postgresSettings(name: string): DatabaseConfig {
  return { kind: 'postgres', url: urlOf(name), encryptionKeys: [KEY] }
}

async function createDatabase(): Promise<string> {
  const name = PREFIX + randomUUID().replaceAll('-', '')
  await run(`create database ${name}`)
  return name
}

async function createWithTables(): Promise<string> {
  const name = await createDatabase()
  await makeTables(postgresSettings(name))
  tablesOfApp = await tablesOf(name)
  return name
}

async function tablesOf(name: string, ...before: string[]): Promise<string[]> {
  const query = `select tablename from pg_tables where schemaname = 'public' order by tablename`
  const rows = await run<{ tablename: string }>([...before, query], urlOf(name))
  return rows.map(({ tablename }) => tablename)
}

const END_CONNECTIONS = `
  select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`
