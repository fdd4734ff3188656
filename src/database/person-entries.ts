import type { Selectable } from 'kysely'
import type { Database } from './database.ts'
import { inParts } from './rows-in-parts.ts'
import { decryptEntry } from './store-entry.ts'
import type { Tables } from './tables.ts'

/** Whose rows. */
export interface NamedPerson {
  /** A Slack user's id. */
  person: string
  /** In Exec, if it is known: copies of what Exec sent hold it. */
  email?: string | undefined
  /** By default every workspace of the database: a Slack user's id belongs to one person. */
  workspace?: string | undefined
}

export type PersonRow = Record<string, unknown>

type Entry = Selectable<Tables['store_entries']>

/** The entries that name a person in their key, or in what they hold: nobody but the app can read that, so it looks at each. */
export async function findEntries(
  { db, cipher }: Database,
  { person, email, workspace }: NamedPerson,
): Promise<PersonRow[]> {
  const isNamed = namesOf({ person, email })
  const found: PersonRow[] = []
  for await (const entry of inParts<Entry>(db, { table: 'store_entries', key: 'key', workspace })) {
    const value = decryptEntry(cipher, entry) ?? ''
    if (isNamed(entry.key) || isNamed(value)) found.push({ ...entry, value })
  }
  return found
}

export async function forgetEntries(database: Database, who: NamedPerson): Promise<void> {
  for (const { workspace, key } of await findEntries(database, who))
    await database.db
      .deleteFrom('store_entries')
      .where('workspace', '=', String(workspace))
      .where('key', '=', String(key))
      .execute()
}

/** Tells whether a text names the person, by their whole id or email, in any case: `U0REP` is not in `U0REP2`. */
export function namesOf({ person, email }: NamedPerson): (text: string) => boolean {
  const names = email === undefined ? [person] : [person, email]
  const literals = names.map((name) => name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))
  const pattern = new RegExp(`(?<![\\w.+-])(?:${literals.join('|')})(?![\\w-])`, 'i')
  return (text) => pattern.test(text)
}
