import { type Kysely, sql } from 'kysely'
import type { Tables } from './tables.ts'

/** A batch must be inserted within PostgreSQL's two seconds for a statement. */
const ROWS_AT_A_TIME = 50

/**
 * Copies all rows as they are. Encrypted texts stay encrypted, so the other database needs the same keys.
 * @param from a SQLite file: only its tables have a `rowid`.
 * @param to a transaction, so that all rows are copied or none. Its tables are empty, but for `meta`.
 * @returns how many rows there were, by table.
 */
export async function copyRows(
  from: Kysely<Tables>,
  to: Kysely<Tables>,
  tables: readonly string[],
): Promise<Record<string, number>> {
  const copied: Record<string, number> = {}
  await to.deleteFrom('meta').execute()
  for (const name of tables) {
    const table = sql.table(name)
    for (let last = 0; ; ) {
      const { rows } = await sql<Record<string, unknown> & { rowid: number }>`
        select rowid, * from ${table} where rowid > ${last} order by rowid limit ${ROWS_AT_A_TIME}
      `.execute(from)
      const end = rows.at(-1)
      if (end === undefined) break
      last = end.rowid
      copied[name] = (copied[name] ?? 0) + rows.length
      const columns = Object.keys(end).filter((column) => column !== 'rowid')
      const values = rows.map((row) => sql`(${sql.join(columns.map((column) => row[column]))})`)
      await sql`
        insert into ${table} (${sql.join(columns.map((column) => sql.ref(column)))}) values ${sql.join(values)}
      `.execute(to)
    }
  }
  return copied
}
