import { sql } from 'kysely'
import type { Database, Stored } from '../../database/database.ts'
import { type NamedPerson, namesOf, type PersonRow } from '../../database/person-entries.ts'
import { type PersonRows, type RowsOfPeople, rowsNaming } from '../../database/person-rows.ts'
import { inParts } from '../../database/rows-in-parts.ts'

const DAY_MS = 24 * 60 * 60_000
/** How long what people write to each other is kept. */
const KEPT_MS = 90 * DAY_MS

const WRITTEN = ['coach_notes', 'coach_replies', 'coach_questions'] as const

export const rows: RowsOfPeople = {
  ...Object.fromEntries(WRITTEN.map((table) => [table, rowsWithContent(table)])),
  session_grants: rowsNaming('session_grants', ['person', 'granted_by']),
}

/** Deletes what is 90 days old. */
export async function pruneWritten({ database, workspace, clock }: Stored): Promise<void> {
  for (const table of WRITTEN)
    await database.db
      .deleteFrom(table)
      .where('workspace', '=', workspace)
      .where('created_at', '<', clock() - KEPT_MS)
      .execute()
}

/** What a coach and a person wrote to each other goes with either of them, and with each person that it mentions. */
function rowsWithContent(table: (typeof WRITTEN)[number]): PersonRows {
  async function find({ db, cipher }: Database, who: NamedPerson): Promise<PersonRow[]> {
    const isNamed = namesOf(who)
    const found: PersonRow[] = []
    for await (const row of inParts(db, { table, key: 'id', workspace: who.workspace })) {
      const content = cipher.decrypt(String(row.content), String(row.id))
      const isTheirs = row.coach === who.person || row.person === who.person
      if (isTheirs || isNamed(content ?? '')) found.push({ ...row, content })
    }
    return found
  }
  return {
    columns: ['coach', 'person'],
    encrypted: [{ table, column: 'content', key: 'id', contextOf: ({ key }) => key }],
    find,
    async forget(database, who) {
      for (const { workspace, id } of await find(database, who))
        await sql`delete from ${sql.table(table)} where workspace = ${workspace} and id = ${id}`.execute(
          database.db,
        )
    },
  }
}
