import { type Kysely, sql } from 'kysely'
import type { Database } from './database.ts'
import { decryptEntry, encryptEntry } from './store-entry.ts'
import type { StoreScope } from './store-rows.ts'
import type { Tables } from './tables.ts'

export interface StoredEntry {
  key: string
  value: string
  expiresAt: number
}

export interface StoredCounter {
  key: string
  sum: number
  expiresAt: number
}

export interface Changes {
  entries: readonly StoredEntry[]
  counters: readonly StoredCounter[]
  /** Keys of entries. */
  deleted: readonly string[]
}

/**
 * The store's tables in a SQLite file, read and written as a whole. Rows are handed over as JSON: to build a statement with all
 * of them takes Kysely longer than SQLite takes for it.
 */
export class FileRows {
  constructor(
    private readonly database: Database,
    private readonly scope: StoreScope,
  ) {}

  /** Those that have not expired, but for entries that can't be decrypted. */
  async load(now: number): Promise<{ entries: StoredEntry[]; counters: StoredCounter[] }> {
    const { cipher, db } = this.database
    const { workspace, prefix } = this.scope
    const entries = await db
      .selectFrom('store_entries')
      .select(['key', 'value', 'expires_at'])
      .where('workspace', '=', workspace)
      .where('key', 'like', `${prefix}%`)
      .where('expires_at', '>', now)
      .execute()
    const counters = await db
      .selectFrom('store_counters')
      .select(['key', 'sum', 'expires_at'])
      .where('workspace', '=', workspace)
      .where('key', 'like', `${prefix}%`)
      .where('expires_at', '>', now)
      .execute()
    const ownKey = (key: string) => key.slice(prefix.length)
    return {
      entries: entries.flatMap(({ key, value: text, expires_at: expiresAt }) => {
        const value = decryptEntry(cipher, { workspace, key, value: text })
        return value === undefined ? [] : [{ key: ownKey(key), value, expiresAt }]
      }),
      counters: counters.map(({ key, sum, expires_at: expiresAt }) => ({ key: ownKey(key), sum, expiresAt })),
    }
  }

  /** Writes all of it, or nothing. */
  write({ entries, counters, deleted }: Changes): Promise<void> {
    return this.database.db.transaction().execute(async (transaction) => {
      if (entries.length > 0) await this.#set(transaction, entries)
      if (counters.length > 0) await this.#setCounters(transaction, counters)
      if (deleted.length > 0) await this.#delete(transaction, deleted)
    })
  }

  async #set(db: Kysely<Tables>, entries: readonly StoredEntry[]): Promise<void> {
    const { workspace, prefix } = this.scope
    const rows = entries.map(({ key, value, expiresAt }) => {
      const stored = { workspace, key: prefix + key }
      return [stored.key, encryptEntry(this.database.cipher, stored, value), expiresAt]
    })
    await sql`
      insert into store_entries (workspace, key, value, expires_at)
      select ${workspace}, row.value ->> 0, row.value ->> 1, row.value ->> 2 from json_each(${JSON.stringify(rows)}) as row
      where true
      on conflict (workspace, key) do update set value = excluded.value, expires_at = excluded.expires_at
    `.execute(db)
  }

  async #setCounters(db: Kysely<Tables>, counters: readonly StoredCounter[]): Promise<void> {
    const rows = counters.map(({ key, sum, expiresAt }) => [this.scope.prefix + key, sum, expiresAt])
    await sql`
      insert into store_counters (workspace, key, sum, expires_at)
      select ${this.scope.workspace}, row.value ->> 0, row.value ->> 1, row.value ->> 2
      from json_each(${JSON.stringify(rows)}) as row
      where true
      on conflict (workspace, key) do update set sum = excluded.sum, expires_at = excluded.expires_at
    `.execute(db)
  }

  async #delete(db: Kysely<Tables>, keys: readonly string[]): Promise<void> {
    const stored = JSON.stringify(keys.map((key) => this.scope.prefix + key))
    await sql`
      delete from store_entries
      where workspace = ${this.scope.workspace} and key in (select value from json_each(${stored}))
    `.execute(db)
  }
}
