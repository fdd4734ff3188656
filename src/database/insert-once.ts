import type { Insertable, Kysely } from 'kysely'
import type { Tables } from './tables.ts'

/**
 * Adds a row, and does what comes with it in the same transaction. Resolves to false, and does nothing, if there is a row with
 * this key.
 */
export function insertOnce<Table extends keyof Tables>(
  db: Kysely<Tables>,
  table: Table,
  row: Insertable<Tables[Table]>,
  andThen: (db: Kysely<Tables>) => Promise<unknown> = async () => undefined,
): Promise<boolean> {
  return db.transaction().execute(async (transaction) => {
    const added = await transaction
      .insertInto(table)
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .execute()
    if (added.length > 0) await andThen(transaction)
    return added.length > 0
  })
}
