import { type RawBuilder, sql } from 'kysely'
import type { Database } from './database.ts'
import { findEntries, forgetEntries, type NamedPerson, type PersonRow } from './person-entries.ts'
import type { Tables } from './tables.ts'

interface PersonRows {
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

/** What passed between a coach and a person goes with either of them. */
function withContent(table: 'coach_notes' | 'coach_replies' | 'coach_questions'): PersonRows {
  const rows = rowsWhere(table, ({ person }) => sql`coach = ${person} or person = ${person}`)
  return {
    ...rows,
    async find(database, who) {
      const found = await rows.find(database, who)
      return found.map((row) => ({
        ...row,
        content: database.cipher.decrypt(String(row.content), String(row.id)),
      }))
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
