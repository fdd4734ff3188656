import { type Kysely, sql } from 'kysely'
import type { Tables } from './tables.ts'

/** The workspaces that have rows. @param tables all of the app's. */
export async function workspacesIn(db: Kysely<Tables>, tables: readonly string[]): Promise<string[]> {
  const selects = ofWorkspaces(tables).map((table) => sql`select workspace from ${sql.table(table)}`)
  const { rows } = await sql<{ workspace: string }>`${sql.join(selects, sql` union `)}`.execute(db)
  return rows.map(({ workspace }) => workspace)
}

/**
 * Deletes all rows of a workspace.
 * @param db a transaction, so that all go or none.
 * @param tables all of the app's.
 * @returns how many rows there were, by table.
 */
export async function deleteWorkspaceRows(
  db: Kysely<Tables>,
  tables: readonly string[],
  workspace: string,
): Promise<Record<string, number>> {
  const deleted: Record<string, number> = {}
  for (const table of ofWorkspaces(tables)) {
    const statement = sql`delete from ${sql.table(table)} where workspace = ${workspace}`
    const { numAffectedRows = 0n } = await statement.execute(db)
    if (numAffectedRows > 0n) deleted[table] = Number(numAffectedRows)
  }
  return deleted
}

function ofWorkspaces(tables: readonly string[]): string[] {
  return tables.filter((name) => name !== 'meta')
}
