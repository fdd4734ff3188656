import { sql } from 'kysely'
import { Database } from '../../../src/database/database.ts'
import { IN_MEMORY } from '../../../src/database/sqlite.ts'
import { capturedLog } from '../captured-log.ts'

/** A database in memory that one app after the other uses: to make its tables takes as long as to start an app. */
class KeptDatabase extends Database {
  constructor() {
    const settings = { kind: 'sqlite', path: IN_MEMORY, encryptionKeys: [new Uint8Array(32)] } as const
    super(settings, capturedLog().log)
  }

  /** The app closes it when it stops. The next one goes on with it. */
  override async close(): Promise<void> {}
}

/** Those of this thread that no test uses now. */
const idle: KeptDatabase[] = []

/** The tables of the app, by a name that no test has given them. */
let tablesOfApp: string[] = []

/** Brings its tables up to date. */
export async function startDatabase(database: Database): Promise<Database> {
  const started = await database.start()
  if (!started.ok) throw new Error(`The database: ${started.error.kind}`)
  return database
}

/** A database without a row, which `giveBack` takes when the test is over. */
export async function takeDatabase(): Promise<Database> {
  const database = await startDatabase(idle.pop() ?? new KeptDatabase())
  if (tablesOfApp.length === 0) tablesOfApp = await tablesOf(database)
  return database
}

/** A database with a table that a test has renamed is not used again. */
export async function giveBack(database: Database): Promise<void> {
  if ((await tablesOf(database)).join() !== tablesOfApp.join()) return
  await empty(database)
  idle.push(database)
}

/** All but the check of the key, and which migrations have run. */
export async function empty(database: Database): Promise<void> {
  const { ofAllWorkspaces: db } = database
  const counted = tablesOfApp.map(
    (name) => sql`select ${name} as name where exists (select 1 from ${sql.table(name)})`,
  )
  const { rows } = await sql<{ name: string }>`${sql.join(counted, sql` union all `)}`.execute(db)
  for (const { name } of rows) await sql`delete from ${sql.table(name)}`.execute(db)
}

async function tablesOf({ ofAllWorkspaces: db }: Database): Promise<string[]> {
  const tables = sql<{ name: string }>`select name from sqlite_master where type = 'table' order by name`
  const { rows } = await tables.execute(db)
  return rows.map(({ name }) => name).filter((name) => name !== 'meta' && !name.startsWith('kysely_'))
}
