import { setImmediate } from 'node:timers/promises'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Tables } from './tables.ts'

/** An entry may hold two megabytes. */
const ROWS_AT_A_TIME = 50

interface PartsOptions {
  table: keyof Tables
  /** The table's key is `workspace` and this one. */
  key: string
  workspace?: string | undefined
  /** By default all, with the key. */
  columns?: RawBuilder<unknown>
  size?: number
}

/** All rows of a table, in the order of its key. */
export async function* inParts<Row extends Record<string, unknown>>(
  db: Kysely<Tables>,
  { table, key, workspace, columns = sql`*`, size = ROWS_AT_A_TIME }: PartsOptions,
): AsyncGenerator<Row> {
  const within = workspace === undefined ? sql`` : sql`and workspace = ${workspace}`
  const order = sql`workspace, ${sql.ref(key)}`
  let last: unknown[] = ['', '']
  for (;;) {
    const { rows } = await sql<Row>`select ${columns} from ${sql.table(table)}
      where (${order}) > (${last[0]}, ${last[1]}) ${within}
      order by ${order} limit ${size}`.execute(db)
    yield* rows
    // SQLite answers at once: without a pause, nothing else would run until the end of the table.
    await setImmediate()
    const end = rows.at(-1)
    if (end === undefined) return
    last = [end.workspace, end[key]]
  }
}
