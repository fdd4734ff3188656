import type { Stored } from '../../database/database.ts'
import { type RowsOfPeople, rowsWithText } from '../../database/person-rows.ts'

const DAY_MS = 24 * 60 * 60_000
/** How long what people write to each other is kept. */
const KEPT_MS = 90 * DAY_MS

const WRITTEN = ['coach_notes', 'coach_replies', 'coach_questions'] as const

/** What a coach and a person wrote to each other goes with either of them, and with each person that it mentions. */
const ofWritten = (table: (typeof WRITTEN)[number]) =>
  rowsWithText({ table, column: 'content', key: 'id', contextOf: ({ key }) => key }, ['coach', 'person'])

export const rows: RowsOfPeople = Object.fromEntries(WRITTEN.map((table) => [table, ofWritten(table)]))

/** Deletes what is 90 days old. */
export async function pruneWritten({ database, workspace, clock }: Stored): Promise<void> {
  for (const table of WRITTEN)
    await database.db
      .deleteFrom(table)
      .where('workspace', '=', workspace)
      .where('created_at', '<', clock() - KEPT_MS)
      .execute()
}
