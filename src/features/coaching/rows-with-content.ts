import { sql } from 'kysely'
import type { Database } from '../../database/database.ts'
import { inParts, type NamedPerson, namesOf, type PersonRow } from '../../database/person-entries.ts'
import type { PersonRows } from '../../database/person-rows.ts'

/** What a coach and a person wrote to each other goes with either of them, and with each person that it mentions. */
export function rowsWithContent(table: 'coach_notes' | 'coach_replies' | 'coach_questions'): PersonRows {
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
    find,
    async forget(database, who) {
      for (const { workspace, id } of await find(database, who))
        await sql`delete from ${sql.table(table)} where workspace = ${workspace} and id = ${id}`.execute(
          database.db,
        )
    },
  }
}
