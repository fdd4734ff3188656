import { type Kysely, sql } from 'kysely'
import { inParts } from './rows-in-parts.ts'
import type { Tables } from './tables.ts'

/** Texts of a cipher. An empty one is not encrypted. */
export interface EncryptedColumn {
  table: keyof Tables
  column: string
  /** The table's key is `workspace` and this one. */
  key: string
  /** What a text is bound to. @param row the table's key. */
  contextOf(row: EncryptedRow): string
}

export interface EncryptedRow {
  workspace: string
  key: string
}

/** PostgreSQL has two seconds for a statement. */
const ROWS_AT_A_TIME = 1000

/** The rows that keys other than these have encrypted. Cheap: no text but the id of its key leaves the database. */
export async function* rowsOfOtherKeys(
  db: Kysely<Tables>,
  all: readonly EncryptedColumn[],
  keyIds: readonly string[],
): AsyncGenerator<[EncryptedColumn, EncryptedRow]> {
  for (const place of all) {
    const { table, column, key } = place
    const columns = sql`workspace, ${sql.ref(key)}, substr(${sql.ref(column)}, 1, 8) as key_id`
    const found = inParts<Record<string, string | null>>(db, { table, key, columns, size: ROWS_AT_A_TIME })
    for await (const { workspace, key_id, [key]: name } of found)
      if (key_id && !keyIds.includes(key_id))
        yield [place, { workspace: String(workspace), key: String(name) }]
  }
}
