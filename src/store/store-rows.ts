import type { Kysely } from 'kysely'
import type { Database } from '../database/database.ts'
import { decryptEntry, encryptEntry } from '../database/store-entry.ts'
import type { Tables } from '../database/tables.ts'

/** Rows in one statement: SQLite takes a limited number of parameters. */
const ROWS_AT_ONCE = 100

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

export interface StoreScope {
  /** The id of the Slack team. */
  workspace: string
  /** Before each key; bots with different keys of Exec must not read each other's entries. */
  prefix: string
}

/** The store's tables. A claim is an entry with an empty value, which alone is not encrypted. Times are those of `now`. */
export class StoreRows {
  constructor(
    private readonly database: Database,
    private readonly scope: StoreScope,
    private readonly clock: () => number,
  ) {}

  async claim(key: string, ttlMs: number): Promise<boolean> {
    const now = this.clock()
    const claimed = await this.database.db
      .insertInto('store_entries')
      .values({ ...this.#keyOf(key), value: '', expires_at: expiry(now, ttlMs) })
      .onConflict((conflict) =>
        conflict
          .columns(['workspace', 'key'])
          .doUpdateSet((row) => ({ value: '', expires_at: row.ref('excluded.expires_at') }))
          .where('store_entries.expires_at', '<=', now),
      )
      .returning('key')
      .executeTakeFirst()
    return claimed !== undefined
  }

  async get(key: string): Promise<string | undefined> {
    const { workspace, key: stored } = this.#keyOf(key)
    const row = await this.database.db
      .selectFrom('store_entries')
      .select('value')
      .where('workspace', '=', workspace)
      .where('key', '=', stored)
      .where('expires_at', '>', this.clock())
      .executeTakeFirst()
    return row && decryptEntry(this.database.cipher, { workspace, key: stored, value: row.value })
  }

  set(key: string, value: string, ttlMs: number): Promise<void> {
    return this.#setAll(this.database.db, [{ key, value, expiresAt: expiry(this.clock(), ttlMs) }])
  }

  delete(key: string): Promise<void> {
    return this.#delete(this.database.db, [key])
  }

  /** Writes all of it, or nothing. */
  write(changes: Changes): Promise<void> {
    return this.database.db.transaction().execute(async (transaction) => {
      await this.#setAll(transaction, changes.entries)
      await this.#setCounters(transaction, changes.counters)
      await this.#delete(transaction, changes.deleted)
    })
  }

  async count(key: string, ttlMs: number, amount: number): Promise<number> {
    const now = this.clock()
    const { sum } = await this.database.db
      .insertInto('store_counters')
      .values({ ...this.#keyOf(key), sum: amount, expires_at: expiry(now, ttlMs) })
      .onConflict((conflict) =>
        conflict.columns(['workspace', 'key']).doUpdateSet((row) => ({
          sum: row
            .case()
            .when('store_counters.expires_at', '<=', now)
            .then(row.ref('excluded.sum'))
            .else(row('store_counters.sum', '+', row.ref('excluded.sum')))
            .end(),
          expires_at: row
            .case()
            .when('store_counters.expires_at', '<=', now)
            .then(row.ref('excluded.expires_at'))
            .else(row.ref('store_counters.expires_at'))
            .end(),
        })),
      )
      .returning('sum')
      .executeTakeFirstOrThrow()
    return sum
  }

  /** All entries that have not expired, but for those that can't be decrypted. */
  async loadEntries(): Promise<StoredEntry[]> {
    const rows = await this.database.db
      .selectFrom('store_entries')
      .select(['key', 'value', 'expires_at'])
      .where('workspace', '=', this.scope.workspace)
      .where('key', 'like', `${this.scope.prefix}%`)
      .where('expires_at', '>', this.clock())
      .execute()
    return rows.flatMap(({ key, value, expires_at }) => {
      const decoded = decryptEntry(this.database.cipher, { workspace: this.scope.workspace, key, value })
      return decoded === undefined
        ? []
        : [{ key: key.slice(this.scope.prefix.length), value: decoded, expiresAt: expires_at }]
    })
  }

  /** All counters that have not expired. */
  async loadCounters(): Promise<StoredCounter[]> {
    const rows = await this.database.db
      .selectFrom('store_counters')
      .select(['key', 'sum', 'expires_at'])
      .where('workspace', '=', this.scope.workspace)
      .where('key', 'like', `${this.scope.prefix}%`)
      .where('expires_at', '>', this.clock())
      .execute()
    return rows.map(({ key, sum, expires_at }) => ({
      key: key.slice(this.scope.prefix.length),
      sum,
      expiresAt: expires_at,
    }))
  }

  /** Removes what has expired, of every workspace. */
  async removeExpired(): Promise<void> {
    const now = this.clock()
    await this.database.db.deleteFrom('store_entries').where('expires_at', '<=', now).execute()
    await this.database.db.deleteFrom('store_counters').where('expires_at', '<=', now).execute()
  }

  async #setAll(db: Kysely<Tables>, entries: readonly StoredEntry[]): Promise<void> {
    for (const some of chunks(entries))
      await db
        .insertInto('store_entries')
        .values(some.map((entry) => this.#toEntryRow(entry)))
        .onConflict((conflict) =>
          conflict.columns(['workspace', 'key']).doUpdateSet((row) => ({
            value: row.ref('excluded.value'),
            expires_at: row.ref('excluded.expires_at'),
          })),
        )
        .execute()
  }

  async #setCounters(db: Kysely<Tables>, counters: readonly StoredCounter[]): Promise<void> {
    for (const some of chunks(counters))
      await db
        .insertInto('store_counters')
        .values(some.map(({ key, sum, expiresAt }) => ({ ...this.#keyOf(key), sum, expires_at: expiresAt })))
        .onConflict((conflict) =>
          conflict.columns(['workspace', 'key']).doUpdateSet((row) => ({
            sum: row.ref('excluded.sum'),
            expires_at: row.ref('excluded.expires_at'),
          })),
        )
        .execute()
  }

  async #delete(db: Kysely<Tables>, keys: readonly string[]): Promise<void> {
    for (const some of chunks(keys))
      await db
        .deleteFrom('store_entries')
        .where('workspace', '=', this.scope.workspace)
        .where(
          'key',
          'in',
          some.map((key) => this.#keyOf(key).key),
        )
        .execute()
  }

  #keyOf(key: string): { workspace: string; key: string } {
    return { workspace: this.scope.workspace, key: this.scope.prefix + key }
  }

  #toEntryRow({ key, value, expiresAt }: StoredEntry) {
    const stored = this.#keyOf(key)
    return { ...stored, value: encryptEntry(this.database.cipher, stored, value), expires_at: expiresAt }
  }
}

/** Whole milliseconds, and at least one. */
function expiry(now: number, ttlMs: number): number {
  return Math.floor(now) + Math.max(1, Math.ceil(ttlMs))
}

function chunks<Item>(items: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(items.length / ROWS_AT_ONCE) }, (_, at) =>
    items.slice(at * ROWS_AT_ONCE, (at + 1) * ROWS_AT_ONCE),
  )
}
