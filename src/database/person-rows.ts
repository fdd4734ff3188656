import { type RawBuilder, sql } from 'kysely'
import type { Database } from './database.ts'
import {
  findEntries,
  forgetEntries,
  inParts,
  type NamedPerson,
  namesOf,
  type PersonRow,
} from './person-entries.ts'
import type { Tables } from './tables.ts'

export interface PersonRows {
  find(database: Database, who: NamedPerson): Promise<PersonRow[]>
  forget(database: Database, who: NamedPerson): Promise<void>
}

/** How each table names people. A table that is added needs a decision here. */
export const PERSON_ROWS: Readonly<Record<keyof Tables, PersonRows | 'nobody'>> = {
  meta: 'nobody',
  /** A holder is a replica. */
  leases: 'nobody',
  polls: 'nobody',
  digest_rounds: 'nobody',
  seen_sessions: 'nobody',
  preferences: rowsWhere('preferences', ({ person }) => sql`person = ${person}`),
  grade_watches: rowsWhere('grade_watches', ({ person }) => sql`person = ${person}`),
  /** A session's id does not name its participant. */
  score_alerts: rowsWhere('score_alerts', ({ person }) => sql`person = ${person}`),
  /** A digest has the person as its subject, and the notice of a share has the sharer in its details. */
  outbox: rowsWhere(
    'outbox',
    ({ person }) => sql`recipient = ${person} or subject = ${person} or details like ${`%"${person}"%`}`,
  ),
  coach_notes: withContent('coach_notes'),
  coach_replies: withContent('coach_replies'),
  coach_questions: withContent('coach_questions'),
  session_grants: rowsWhere(
    'session_grants',
    ({ person }) => sql`person = ${person} or granted_by = ${person}`,
  ),
  /** The requests that one person has caused. */
  store_counters: rowsWhere('store_counters', ({ person }) => sql`key like ${`%:${person}`}`),
  store_entries: { find: findEntries, forget: forgetEntries },
  /** The channel stays: the others go on without the name of the person who set it. */
  wins_channels: {
    ...rowsWhere('wins_channels', ({ person }) => sql`set_by = ${person}`),
    async forget({ db }, { person, workspace }) {
      const update = db.updateTable('wins_channels').set({ set_by: '' }).where('set_by', '=', person)
      await (workspace === undefined ? update : update.where('workspace', '=', workspace)).execute()
    },
  },
}

/** All rows that name a person, by table. Values are decrypted. */
export async function findPersonRows(
  database: Database,
  who: NamedPerson,
): Promise<Record<string, PersonRow[]>> {
  const found: Record<string, PersonRow[]> = {}
  for (const [table, rows] of Object.entries(PERSON_ROWS)) {
    const named = rows === 'nobody' ? [] : await rows.find(database, who)
    if (named.length > 0) found[table] = named
  }
  return found
}

/** After this no row names the person. */
export async function forgetPerson(database: Database, who: NamedPerson): Promise<void> {
  for (const rows of Object.values(PERSON_ROWS)) if (rows !== 'nobody') await rows.forget(database, who)
}

/** What a coach and a person wrote to each other goes with either of them, and with each person that it mentions. */
function withContent(table: 'coach_notes' | 'coach_replies' | 'coach_questions'): PersonRows {
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
    find,
    async forget(database, who) {
      for (const { workspace, id } of await find(database, who))
        await sql`delete from ${sql.table(table)} where workspace = ${workspace} and id = ${id}`.execute(
          database.db,
        )
    },
  }
}

function rowsWhere(table: keyof Tables, condition: (who: NamedPerson) => RawBuilder<unknown>): PersonRows {
  const where = (who: NamedPerson) => {
    const { workspace } = who
    return workspace === undefined
      ? sql`where (${condition(who)})`
      : sql`where workspace = ${workspace} and (${condition(who)})`
  }
  return {
    async find({ db }, who) {
      return (await sql<PersonRow>`select * from ${sql.table(table)} ${where(who)}`.execute(db)).rows
    },
    async forget({ db }, who) {
      await sql`delete from ${sql.table(table)} ${where(who)}`.execute(db)
    },
  }
}
