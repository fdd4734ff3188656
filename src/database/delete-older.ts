import type { Stored } from './database.ts'
import type { Tables } from './tables.ts'

type Dated = {
  [Table in keyof Tables]: Tables[Table] extends { workspace: string; created_at: number } ? Table : never
}[keyof Tables]

/** Deletes the workspace's rows that were added longer ago than `keptMs` milliseconds. Throws what the database throws. */
export async function deleteOlder(
  { database, workspace, clock }: Stored,
  tables: readonly Dated[],
  keptMs: number,
): Promise<void> {
  for (const table of tables)
    await database.db
      .deleteFrom(table)
      .where('workspace', '=', workspace)
      .where('created_at', '<', clock() - keptMs)
      .execute()
}
