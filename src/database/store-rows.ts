import { sql } from 'kysely'
import type { Database } from './database.ts'
import type { LimitedCounter, Store } from './store.ts'
import { decryptEntry, encryptEntry } from './store-entry.ts'

interface ClaimBatch {
  /** When each ends, by its key. */
  claims: Map<string, number>
  /** Resolves with the keys that this batch has claimed. */
  written: Promise<ReadonlySet<string>>
}

/**
 * A workspace's rows of the store's tables. A claim is an entry with an empty value, which alone is not encrypted. Statements are
 * written as text: to build the one of a claim, which each delivery waits for, takes Kysely twice as long as SQLite takes for it.
 */
export class StoreRows implements Store {
  #batch: ClaimBatch | undefined

  constructor(
    private readonly database: Database,
    private readonly workspace: string,
    private readonly clock: () => number,
  ) {}

  /**
   * Claims of one turn of the event loop share a statement, since the statement costs more than the claim. The first of two claims
   * of one key gets it.
   */
  claim(key: string, ttlMs: number): Promise<boolean> {
    this.#batch ??= this.#startBatch()
    const { claims, written } = this.#batch
    const isFirst = !claims.has(key)
    if (isFirst) claims.set(key, expiry(this.clock(), ttlMs))
    return written.then((keys) => isFirst && keys.has(key))
  }

  #startBatch(): ClaimBatch {
    const claims = new Map<string, number>()
    const endOfTurn = new Promise<void>((resolve) => setImmediate(resolve))
    const written = endOfTurn.then(() => {
      this.#batch = undefined
      return this.#writeClaims(claims)
    })
    return { claims, written }
  }

  /** @returns the keys that nobody had claimed. */
  async #writeClaims(claims: ReadonlyMap<string, number>): Promise<Set<string>> {
    // In one order for all replicas, or two that claim the same keys would wait for each other.
    const sorted = [...claims].sort(([one], [other]) => (one < other ? -1 : 1))
    const rows = sorted.map(([key, until]) => sql`(${this.workspace}, ${key}, '', ${until})`)
    const claimed = await sql<{ key: string }>`
      insert into store_entries (workspace, key, value, expires_at)
      values ${sql.join(rows)}
      on conflict (workspace, key) do update set value = '', expires_at = excluded.expires_at
      where store_entries.expires_at <= ${this.clock()}
      returning key
    `.execute(this.database.db)
    return new Set(claimed.rows.map(({ key }) => key))
  }

  async get(key: string): Promise<string | undefined> {
    const { workspace } = this
    const { rows } = await sql<{ value: string }>`
      select value from store_entries
      where workspace = ${workspace} and key = ${key} and expires_at > ${this.clock()}
    `.execute(this.database.db)
    return rows[0] && decryptEntry(this.database.cipher, { workspace, key, value: rows[0].value })
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    const { workspace } = this
    const encrypted = encryptEntry(this.database.cipher, { workspace, key }, value)
    await sql`
      insert into store_entries (workspace, key, value, expires_at)
      values (${workspace}, ${key}, ${encrypted}, ${expiry(this.clock(), ttlMs)})
      on conflict (workspace, key) do update set value = excluded.value, expires_at = excluded.expires_at
    `.execute(this.database.db)
  }

  async delete(key: string): Promise<void> {
    await sql`
      delete from store_entries where workspace = ${this.workspace} and key = ${key}
    `.execute(this.database.db)
  }

  /** In PostgreSQL, rows that are there are locked, in one order. Nobody can lock what is not: then most of a limit is free. */
  async take(counters: readonly LimitedCounter[], unless: string): Promise<number[] | undefined> {
    const { workspace } = this
    const { db, kind } = this.database
    const now = this.clock()
    const wanted = counters.map(
      ({ key, ttlMs, most }) => sql`(${key}, cast(${expiry(now, ttlMs)} as bigint), cast(${most} as bigint))`,
    )
    const keys = sql.join(counters.map(({ key }) => key))
    const { rows } = await sql<CounterSum>`
      with wanted (key, expires_at, most) as (values ${sql.join(wanted)}),
      known as (
        select key, sum from store_counters
        where workspace = ${workspace} and key in (${keys}) and expires_at > ${now}
        order by key ${sql.raw(kind === 'postgres' ? 'for update' : '')}
      )
      insert into store_counters as counter (workspace, key, sum, expires_at)
      select ${workspace}, key, 1, expires_at from wanted
      where not exists (
        select 1 from wanted left join known on known.key = wanted.key where coalesce(sum, 0) >= most
      )
      and not exists (
        select 1 from store_entries where workspace = ${workspace} and key = ${unless} and expires_at > ${now}
      )
      on conflict (workspace, key) do update set
        sum = 1 + case when counter.expires_at <= ${now} then 0 else counter.sum end,
        expires_at = case when counter.expires_at <= ${now} then excluded.expires_at else counter.expires_at end
      returning key, sum
    `.execute(db)
    return rows.length === 0 ? undefined : inOrder(counters, rows)
  }

  async sums(counters: readonly Pick<LimitedCounter, 'key'>[]): Promise<number[]> {
    const keys = sql.join(counters.map(({ key }) => key))
    const { rows } = await sql<CounterSum>`
      select key, sum from store_counters
      where workspace = ${this.workspace} and key in (${keys}) and expires_at > ${this.clock()}
    `.execute(this.database.db)
    return inOrder(counters, rows)
  }
}

interface CounterSum {
  key: string
  sum: number
}

function inOrder(counters: readonly { key: string }[], rows: readonly CounterSum[]): number[] {
  const sums = new Map(rows.map(({ key, sum }) => [key, sum]))
  return counters.map(({ key }) => sums.get(key) ?? 0)
}

/** Deletes what no workspace can read any more: once for the process, since it reads all rows. @param now in milliseconds since the epoch. */
export async function removeExpired({ db }: Database, now: number): Promise<void> {
  await sql`delete from store_entries where expires_at <= ${now}`.execute(db)
  await sql`delete from store_counters where expires_at <= ${now}`.execute(db)
}

/** Whole milliseconds, and at least one. */
function expiry(now: number, ttlMs: number): number {
  return Math.floor(now) + Math.max(1, Math.ceil(ttlMs))
}
