import type { Kysely } from 'kysely'
import type { Tables } from './tables.ts'

/**
 * Does what comes with a new row in the same transaction. Resolves to false if the row was there before.
 *
 * @param insert resolves to the rows that it has added.
 */
export function insertOnce(
  db: Kysely<Tables>,
  insert: (db: Kysely<Tables>) => Promise<unknown[]>,
  andThen: (db: Kysely<Tables>) => Promise<unknown>,
): Promise<boolean> {
  return db.transaction().execute(async (transaction) => {
    const added = await insert(transaction)
    if (added.length > 0) await andThen(transaction)
    return added.length > 0
  })
}
