import type { Stored } from './database.ts'
import type { WorkspaceTables } from './workspace-tables.ts'

type Dated = {
  [Table in keyof WorkspaceTables]: WorkspaceTables[Table] extends { created_at: number } ? Table : never
}[keyof WorkspaceTables]

/** Deletes the workspace's rows that were added longer ago than `keptMs` milliseconds. Throws what the database throws. */
export async function deleteOlder(
  { database, workspace, clock }: Stored,
  tables: readonly Dated[],
  keptMs: number,
): Promise<void> {
  for (const table of tables)
    await database
      .of(workspace)
      .deleteFrom(table)
      .where('created_at', '<', clock() - keptMs)
      .execute()
}
