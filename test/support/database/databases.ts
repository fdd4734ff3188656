import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { Database, type DatabaseSettings } from '../../../src/database/database.ts'
import { MIGRATIONS } from '../../../src/database/migrations.ts'
import type { Log } from '../../../src/lib/log.ts'
import { skipOrThrow } from '../skip-or-throw.ts'

/** A server on which tests may make databases. Each test makes its own and drops it. */
export const POSTGRES_URL = process.env.POSTGRES_TEST_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres'

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

async function run(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: POSTGRES_URL, connectionTimeoutMillis: 1000 })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

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

async function postgresSpace(): Promise<Space> {
  const name = `exec_slack_${randomUUID().replaceAll('-', '')}`
  await run(`create database ${name}`)
  const url = new URL(POSTGRES_URL)
  url.pathname = `/${name}`
  return {
    settings: { kind: 'postgres', url: url.href, encryptionKey: KEY },
    drop: () => run(`drop database ${name} with (force)`),
  }
}
