import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Database, type DatabaseSettings } from '../../../src/database/database.ts'
import { MIGRATIONS } from '../../../src/database/migrations.ts'
import type { Log } from '../../../src/lib/log.ts'
import { skipOrThrow } from '../skip-or-throw.ts'
import { POSTGRES_URL, PREFIX, run, urlOf } from './postgres-server.ts'

export const KEY = new Uint8Array(32).fill(7)

/** Whether a PostgreSQL answers. Without one the tests that need it are skipped, or fail with `CI=true`. */
export const hasPostgres: boolean = await run('select 1').then(
  () => true,
  () => false,
)
if (!hasPostgres)
  skipOrThrow(
    `Some tests need a PostgreSQL at ${new URL(POSTGRES_URL).host}, or where POSTGRES_TEST_URL says.`,
  )

/** An empty database of its own. */
export interface DatabaseSpace {
  settings: DatabaseSettings
  /** Opens it, as one more process would. */
  open(log: Log, migrations?: typeof MIGRATIONS): Database
  remove(): Promise<void>
}

/** The variables that name this database. */
export function environmentOf(settings: DatabaseSettings): Record<string, string> {
  return {
    DATABASE_URL: settings.kind === 'sqlite' ? `sqlite:${settings.path}` : settings.url,
    STORE_ENCRYPTION_KEY: Buffer.from(KEY).toString('base64'),
  }
}

export type DatabaseKind = DatabaseSettings['kind']

/** The kinds of database that can be tested here. */
export const DATABASE_KINDS: readonly DatabaseKind[] = hasPostgres ? ['sqlite', 'postgres'] : ['sqlite']

export async function databaseSpace(kind: DatabaseKind): Promise<DatabaseSpace> {
  const opened: Database[] = []
  const space = kind === 'sqlite' ? sqliteSpace() : await postgresSpace()
  return {
    settings: space.settings,
    open(log, migrations = MIGRATIONS) {
      const database = new Database(space.settings, log, migrations)
      opened.push(database)
      return database
    },
    async remove() {
      await Promise.all(opened.map((database) => database.close()))
      await space.drop()
    },
  }
}

interface Space {
  settings: DatabaseSettings
  drop(): Promise<void>
}

function sqliteSpace(): Space {
  const folder = mkdtempSync(join(tmpdir(), 'exec-slack-'))
  return {
    settings: { kind: 'sqlite', path: join(folder, 'data', 'test.db'), encryptionKey: KEY },
    drop: async () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Those of this thread that no test uses now: to empty one takes a tenth of the time that it takes to make one. */
const idle: string[] = []

async function postgresSpace(): Promise<Space> {
  const name = idle.pop() ?? (await createDatabase())
  return {
    settings: { kind: 'postgres', url: urlOf(name), encryptionKey: KEY },
    async drop() {
      await run(EMPTY, urlOf(name))
      idle.push(name)
    },
  }
}

async function createDatabase(): Promise<string> {
  const name = PREFIX + randomUUID().replaceAll('-', '')
  await run(`create database ${name}`)
  return name
}

/** Ends what a test has left open, and drops all tables. */
const EMPTY = `
  select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid();
  drop schema public cascade;
  create schema public`
