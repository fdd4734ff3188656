import { type Kysely, type Selectable, sql } from 'kysely'
import type { Database } from './database.ts'
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

/** Entries are read in parts of so many: one may hold two megabytes. */
const ENTRIES_AT_A_TIME = 50

/** The entries that name a person in their key, or in what they hold: nobody but the app can read that, so it looks at each. */
export async function findEntries(
  { db, cipher }: Database,
  { person, email, workspace }: NamedPerson,
): Promise<PersonRow[]> {
  const isNamed = namesAny([person, ...(email === undefined ? [] : [email])])
  const found: PersonRow[] = []
  for await (const entry of allEntries(db, workspace)) {
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

async function* allEntries(db: Kysely<Tables>, workspace: string | undefined): AsyncGenerator<Entry> {
  const query = db.selectFrom('store_entries').selectAll()
  const wanted = workspace === undefined ? query : query.where('workspace', '=', workspace)
  let last: Pick<Entry, 'workspace' | 'key'> = { workspace: '', key: '' }
  for (;;) {
    const entries = await wanted
      .where(sql<boolean>`(workspace, key) > (${last.workspace}, ${last.key})`)
      .orderBy('workspace')
      .orderBy('key')
      .limit(ENTRIES_AT_A_TIME)
      .execute()
    yield* entries
    const end = entries.at(-1)
    if (end === undefined) return
    last = end
  }
}

/** Whole ids and emails alone, in any case: `U0REP` is not in `U0REP2`. */
function namesAny(names: readonly string[]): (text: string) => boolean {
  const literals = names.map((name) => name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))
  const pattern = new RegExp(`(?<![\\w.+-])(?:${literals.join('|')})(?![\\w-])`, 'i')
  return (text) => pattern.test(text)
}
