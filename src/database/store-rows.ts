import type { Database } from './database.ts'
import { decryptEntry, encryptEntry } from './store-entry.ts'

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

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    const stored = this.#keyOf(key)
    const encrypted = encryptEntry(this.database.cipher, stored, value)
    await this.database.db
      .insertInto('store_entries')
      .values({ ...stored, value: encrypted, expires_at: expiry(this.clock(), ttlMs) })
      .onConflict((conflict) =>
        conflict.columns(['workspace', 'key']).doUpdateSet((row) => ({
          value: row.ref('excluded.value'),
          expires_at: row.ref('excluded.expires_at'),
        })),
      )
      .execute()
  }

  async delete(key: string): Promise<void> {
    const { workspace, key: stored } = this.#keyOf(key)
    await this.database.db
      .deleteFrom('store_entries')
      .where('workspace', '=', workspace)
      .where('key', '=', stored)
      .execute()
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

  /** Removes what has expired, of every workspace. */
  removeExpired(): Promise<void> {
    return removeExpired(this.database, this.clock())
  }

  #keyOf(key: string): { workspace: string; key: string } {
    return { workspace: this.scope.workspace, key: this.scope.prefix + key }
  }
}

/** Whole milliseconds, and at least one. */
function expiry(now: number, ttlMs: number): number {
  return Math.floor(now) + Math.max(1, Math.ceil(ttlMs))
}

export async function removeExpired({ db }: Database, now: number): Promise<void> {
  await db.deleteFrom('store_entries').where('expires_at', '<=', now).execute()
  await db.deleteFrom('store_counters').where('expires_at', '<=', now).execute()
}
