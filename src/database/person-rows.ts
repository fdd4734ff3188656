import { type RawBuilder, sql } from 'kysely'
import { parseJson } from '../lib/parse.ts'
import type { Database } from './database.ts'
import { andWithin, type EncryptedColumn, rowsInParts } from './encrypted-columns.ts'
import { ENTRIES } from './store-rows.ts'
import type { Tables } from './tables.ts'

/** The person to look for. */
export interface SoughtPerson {
  /** A Slack user's id. */
  person: string
  /** The email in Exec, if it is known: copies of Exec's answers hold it. */
  email?: string | undefined
  /** Defaults to every workspace of the database: a Slack user's id belongs to one person. */
  workspace?: string | undefined
}

type PersonRow = Record<string, unknown>

interface PersonRows {
  /** The columns that hold people's ids. */
  columns: readonly string[]
  encrypted?: readonly EncryptedColumn[]
  find(database: Database, who: SoughtPerson): Promise<PersonRow[]>
  forget(database: Database, who: SoughtPerson): Promise<void>
}

/** Says how each table names people, and which of its columns are encrypted. */
export type RowsOfPeople = Partial<Record<keyof Tables, PersonRows | 'nobody'>>

/** The tables that belong to no feature. */
export const COMMON_ROWS: RowsOfPeople = {
  meta: 'nobody',
  /** A holder is a replica. */
  leases: 'nobody',
  /** A person is the subject of some, and stands in the details of others. */
  outbox: rowsNaming(
    'outbox',
    ['recipient'],
    ({ person }, { kind }) => sql`recipient = ${person} or subject = ${person} or exists (
      select 1 from ${sql.raw(kind === 'postgres' ? 'json_each_text(details::json)' : 'json_each(details)')} where value = ${person}
    )`,
  ),
  /** Counters name a person by a hash. */
  store_counters: 'nobody',
  store_entries: rowsWithText(ENTRIES, []),
}

/** All rows that name a person, by table. Values are decrypted. */
export async function findPersonRows(
  database: Database,
  all: RowsOfPeople,
  who: SoughtPerson,
): Promise<Record<string, PersonRow[]>> {
  const found: Record<string, PersonRow[]> = {}
  for (const [table, rows] of Object.entries(all)) {
    const named = rows === 'nobody' ? [] : await rows.find(database, who)
    if (named.length > 0) found[table] = named
  }
  return found
}

/** Deletes the person from every row, and from SQLite's files beside the rows. */
export async function forgetPerson(database: Database, all: RowsOfPeople, who: SoughtPerson): Promise<void> {
  for (const rows of Object.values(all)) if (rows !== 'nobody') await rows.forget(database, who)
  await database.erase()
}

/** The ids of all people in a workspace's rows, sorted. A row of someone who was forgotten, or is still unknown, has none. */
export async function peopleOfRows(
  { ofAllWorkspaces: db }: Database,
  all: RowsOfPeople,
  workspace: string,
): Promise<string[]> {
  const selects = Object.entries(all).flatMap(([table, rows]) =>
    (rows === 'nobody' ? [] : rows.columns).map(
      (column) =>
        sql`select ${sql.ref(column)} as person from ${sql.table(table)} where workspace = ${workspace} and ${sql.ref(column)} <> ''`,
    ),
  )
  const union = sql.join(selects, sql` union `)
  const { rows } = await sql<{ person: string }>`${union} order by person`.execute(db)
  return rows.map(({ person }) => person)
}

/** @param condition which rows name the person; by default those with their id in a column. */
export function rowsNaming(
  table: keyof Tables,
  columns: readonly string[],
  condition = ({ person }: SoughtPerson, _: Database): RawBuilder<unknown> =>
    sql.join(
      columns.map((column) => sql`${sql.ref(column)} = ${person}`),
      sql` or `,
    ),
): PersonRows {
  const where = (database: Database, who: SoughtPerson) =>
    sql`where (${condition(who, database)}) ${andWithin(who.workspace)}`
  return {
    columns,
    async find(database, who) {
      const found = sql<PersonRow>`select * from ${sql.table(table)} ${where(database, who)}`
      return (await found.execute(database.ofAllWorkspaces)).rows
    },
    async forget(database, who) {
      await sql`delete from ${sql.table(table)} ${where(database, who)}`.execute(database.ofAllWorkspaces)
    },
  }
}

/** For rows that also name a person in their key or in an encrypted text. It decrypts and checks each row. */
export function rowsWithText(text: EncryptedColumn, columns: readonly string[]): PersonRows {
  const { table, column, key, contextOf } = text
  async function find({ ofAllWorkspaces: db, cipher }: Database, who: SoughtPerson): Promise<PersonRow[]> {
    const named = namesOf(who)
    const found: PersonRow[] = []
    for await (const row of rowsInParts(db, { table, key, workspace: who.workspace })) {
      const place = { workspace: String(row.workspace), key: String(row[key]) }
      const content = cipher.decrypt(String(row[column]), contextOf(place)) ?? ''
      const isTheirs = columns.some((name) => row[name] === who.person)
      if (isTheirs || named.inKey(place.key) || named.inText(content))
        found.push({ ...row, [column]: content })
    }
    return found
  }
  return {
    columns,
    encrypted: [text],
    find,
    async forget(database, who) {
      for (const { workspace, [key]: name } of await find(database, who))
        await sql`
          delete from ${sql.table(table)} where workspace = ${workspace} and ${sql.ref(key)} = ${name}
        `.execute(database.ofAllWorkspaces)
    },
  }
}

/** For rows that others still need: it clears the person's id alone. @param secrets columns that the person must not see. */
export function rowsBlanking(
  table: keyof Tables,
  column: string,
  secrets: readonly string[] = [],
): PersonRows {
  const naming = rowsNaming(table, [column])
  return {
    ...naming,
    async find(database, who) {
      const rows = await naming.find(database, who)
      return rows.map((row) =>
        Object.fromEntries(Object.entries(row).filter(([name]) => !secrets.includes(name))),
      )
    },
    async forget({ ofAllWorkspaces: db }, { person, workspace }) {
      const name = sql.ref(column)
      await sql`
        update ${sql.table(table)} set ${name} = '' where ${name} = ${person} ${andWithin(workspace)}
      `.execute(db)
    },
  }
}

/** Tells whether a part of a key, or a value in a JSON text, is the person's id or email, in upper or lower case. */
function namesOf({ person, email = person }: SoughtPerson) {
  const names = [person.toLowerCase(), email.toLowerCase()]
  const holds = (value: unknown): boolean =>
    typeof value === 'string'
      ? names.includes(value.trim())
      : typeof value === 'object' && value !== null && Object.entries(value).flat().some(holds)
  return {
    inKey: (key: string) => holds(key.toLowerCase().split(/[\s:]/)),
    inText(text: string) {
      const lower = text.toLowerCase()
      // Parsing a text of two megabytes takes two hundred times as long.
      const mayHold = names.some((name) => lower.includes(JSON.stringify(name).slice(1, -1)))
      return mayHold && holds(parseJson(lower) ?? lower)
    },
  }
}
