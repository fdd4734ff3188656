import { setImmediate } from 'node:timers/promises'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Tables } from './tables.ts'

/** A column of encrypted texts. An empty text stays empty. */
export interface EncryptedColumn {
  table: keyof Tables
  column: string
  /** The table's primary key is `workspace` and this column. */
  key: string
  /** What a text is bound to. @param row the table's key. */
  contextOf(row: EncryptedRow): string
}

export interface EncryptedRow {
  workspace: string
  key: string
}

/** Binds its texts to table, workspace and row: moved to another row, a text can't be decrypted. */
export function boundColumn(table: keyof Tables, column: string, key: string): EncryptedColumn {
  return { table, column, key, contextOf: (row) => `${table} ${row.key} of ${row.workspace}` }
}

/** A batch must be read within PostgreSQL's two seconds for a statement. */
const IDS_AT_A_TIME = 1000

/** The rows that keys other than these have encrypted. It is cheap: only the ids of keys leave the database. */
export async function* rowsOfOtherKeys(
  db: Kysely<Tables>,
  all: readonly EncryptedColumn[],
  keyIds: readonly string[],
): AsyncGenerator<[EncryptedColumn, EncryptedRow]> {
  for (const place of all) {
    const { table, column, key } = place
    const columns = sql`workspace, ${sql.ref(key)}, substr(${sql.ref(column)}, 1, 8) as key_id`
    const found = rowsInParts<Record<string, string | null>>(db, { table, key, columns, size: IDS_AT_A_TIME })
    for await (const { workspace, key_id, [key]: name } of found)
      if (key_id && !keyIds.includes(key_id))
        yield [place, { workspace: String(workspace), key: String(name) }]
  }
}

/** An entry may hold two megabytes. */
const ROWS_AT_A_TIME = 50

interface PartsOptions {
  table: keyof Tables
  /** The table's primary key is `workspace` and this column. */
  key: string
  workspace?: string | undefined
  /** They include the key. By default it reads all columns. */
  columns?: RawBuilder<unknown>
  size?: number
}

/** All rows of a table, in the order of its key. */
export async function* rowsInParts<Row extends Record<string, unknown>>(
  db: Kysely<Tables>,
  { table, key, workspace, columns = sql`*`, size = ROWS_AT_A_TIME }: PartsOptions,
): AsyncGenerator<Row> {
  const order = sql`workspace, ${sql.ref(key)}`
  let last: unknown[] = ['', '']
  for (;;) {
    const { rows } = await sql<Row>`select ${columns} from ${sql.table(table)}
      where (${order}) > (${last[0]}, ${last[1]}) ${andWithin(workspace)}
      order by ${order} limit ${size}`.execute(db)
    yield* rows
    // SQLite answers at once. The pause lets other work run before the end of the table.
    await setImmediate()
    const end = rows.at(-1)
    if (end === undefined) return
    last = [end.workspace, end[key]]
  }
}

/** Narrows a condition to one workspace. `undefined` leaves it as it is. */
export function andWithin(workspace: string | undefined): RawBuilder<unknown> {
  return workspace === undefined ? sql`` : sql`and workspace = ${workspace}`
}
