import { sql } from 'kysely'
import { LRUCache } from 'lru-cache'
import { cacheOptions } from '../lib/cache-options.ts'
import type { Database } from './database.ts'
import type { EncryptedColumn } from './encrypted-columns.ts'
import type { LimitedCounter, Store } from './store.ts'

/** A claim has an empty value, which is not encrypted. */
export const ENTRIES: EncryptedColumn = {
  table: 'store_entries',
  column: 'value',
  key: 'key',
  contextOf: ({ workspace, key }) => `${workspace} ${key}`,
}

/** Batches the requests of one turn of the event loop into one statement, since each statement has a high fixed cost. */
class Turn<Request, Answer> {
  #turn: { all: Map<string, Request>; answer: Promise<Answer> } | undefined

  constructor(private readonly ask: (all: ReadonlyMap<string, Request>) => Promise<Answer>) {}

  /** If two requests have the same key, the first one counts. */
  add(key: string, request: Request): { isFirst: boolean; answer: Promise<Answer> } {
    this.#turn ??= this.#start()
    const { all, answer } = this.#turn
    const isFirst = !all.has(key)
    if (isFirst) all.set(key, request)
    return { isFirst, answer }
  }

  #start() {
    const all = new Map<string, Request>()
    const end = new Promise<void>((resolve) => setImmediate(resolve))
    const answer = end.then(() => {
      this.#turn = undefined
      return this.ask(all)
    })
    return { all, answer }
  }
}

/**
 * A workspace's rows of the store's tables. Its statements are text and name the workspace themselves: each delivery waits for a claim,
 * and Kysely takes twice as long to build that statement as SQLite takes to run it.
 */
export class StoreRows implements Store {
  /** When each claim ends, by its key. */
  readonly #claims = new Turn((claims: ReadonlyMap<string, number>) => this.#writeClaims(claims))
  readonly #gets = new Turn((keys: ReadonlyMap<string, undefined>) => this.#read([...keys.keys()]))
  /** Counters that surely have a row. */
  readonly #made = new LRUCache<string, true>(cacheOptions(1000))

  constructor(
    private readonly database: Database,
    private readonly workspace: string,
    private readonly clock: () => number,
  ) {}

  async claim(key: string, ttlMs: number): Promise<boolean> {
    const { isFirst, answer } = this.#claims.add(key, expiry(this.clock(), ttlMs))
    return (await answer).has(key) && isFirst
  }

  async get(key: string): Promise<string | undefined> {
    return (await this.#gets.add(key, undefined).answer).get(key)
  }

  /** @returns the keys that were free. */
  async #writeClaims(claims: ReadonlyMap<string, number>): Promise<Set<string>> {
    // Sorted, so that two replicas that claim the same keys don't deadlock.
    const sorted = [...claims].sort(([one], [other]) => (one < other ? -1 : 1))
    const rows = sorted.map(([key, until]) => sql`(${this.workspace}, ${key}, '', ${until})`)
    const claimed = await sql<{ key: string }>`
      insert into store_entries (workspace, key, value, expires_at)
      values ${sql.join(rows)}
      on conflict (workspace, key) do update set value = '', expires_at = excluded.expires_at
      where store_entries.expires_at <= ${this.clock()}
      returning key
    `.execute(this.database.ofAllWorkspaces)
    return new Set(claimed.rows.map(({ key }) => key))
  }

  /** @returns the values found, by key. */
  async #read(keys: readonly string[]): Promise<Map<string, string | undefined>> {
    const { workspace, database } = this
    const { rows } = await sql<{ key: string; value: string }>`
      select key, value from store_entries
      where workspace = ${workspace} and key in (${sql.join(keys)}) and expires_at > ${this.clock()}
    `.execute(database.ofAllWorkspaces)
    const decrypted = (key: string, value: string) =>
      database.cipher.decrypt(value, ENTRIES.contextOf({ workspace, key }))
    return new Map(rows.map(({ key, value }) => [key, value === '' ? '' : decrypted(key, value)]))
  }

  /** Deletes an entry. If several callers do so at once, one of them gets its value. */
  async takeOut(key: string): Promise<string | undefined> {
    const { workspace, database } = this
    const { rows } = await sql<{ value: string }>`
      delete from store_entries
      where workspace = ${workspace} and key = ${key} and expires_at > ${this.clock()}
      returning value
    `.execute(database.ofAllWorkspaces)
    return rows[0] && database.cipher.decrypt(rows[0].value, ENTRIES.contextOf({ workspace, key }))
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    const { workspace } = this
    const context = ENTRIES.contextOf({ workspace, key })
    const encrypted = value === '' ? '' : this.database.cipher.encrypt(value, context)
    await sql`
      insert into store_entries (workspace, key, value, expires_at)
      values (${workspace}, ${key}, ${encrypted}, ${expiry(this.clock(), ttlMs)})
      on conflict (workspace, key) do update set value = excluded.value, expires_at = excluded.expires_at
    `.execute(this.database.ofAllWorkspaces)
  }

  async delete(key: string): Promise<void> {
    await sql`
      delete from store_entries where workspace = ${this.workspace} and key = ${key}
    `.execute(this.database.ofAllWorkspaces)
  }

  /** PostgreSQL locks the rows, always in the same order. Missing rows are made first, so that there is something to lock. */
  async take(counters: readonly LimitedCounter[], unless: string): Promise<boolean> {
    const { workspace } = this
    const { ofAllWorkspaces: db, kind } = this.database
    if (kind === 'postgres') await this.#make(counters.filter(({ key }) => !this.#made.has(key)))
    const now = this.clock()
    const wanted = counters.map(
      ({ key, ttlMs, most }) => sql`(${key}, cast(${expiry(now, ttlMs)} as bigint), cast(${most} as bigint))`,
    )
    const keys = sql.join(counters.map(({ key }) => key))
    const { rows } = await sql`
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
      returning key
    `.execute(db)
    return rows.length > 0
  }

  /** Sorted, so that two replicas don't deadlock. */
  async #make(counters: readonly LimitedCounter[]): Promise<void> {
    if (counters.length === 0) return
    const { workspace } = this
    const now = this.clock()
    const rows = counters
      .toSorted((one, other) => (one.key < other.key ? -1 : 1))
      .map(({ key, ttlMs }) => sql`(${workspace}, ${key}, 0, ${expiry(now, ttlMs)})`)
    await sql`
      insert into store_counters (workspace, key, sum, expires_at) values ${sql.join(rows)} on conflict do nothing
    `.execute(this.database.ofAllWorkspaces)
    for (const { key } of counters) this.#made.set(key, true)
  }

  async sums(counters: readonly LimitedCounter[]): Promise<number[]> {
    const keys = sql.join(counters.map(({ key }) => key))
    const { rows } = await sql<{ key: string; sum: number }>`
      select key, sum from store_counters
      where workspace = ${this.workspace} and key in (${keys}) and expires_at > ${this.clock()}
    `.execute(this.database.ofAllWorkspaces)
    const sums = new Map(rows.map(({ key, sum }) => [key, sum]))
    return counters.map(({ key }) => sums.get(key) ?? 0)
  }
}

/** Deletes the expired rows of all workspaces. It reads the whole table, so it runs once for the process. @param now in milliseconds since the epoch. */
export async function removeExpired({ ofAllWorkspaces: db }: Database, now: number): Promise<void> {
  await sql`delete from store_entries where expires_at <= ${now}`.execute(db)
  await sql`delete from store_counters where expires_at <= ${now}`.execute(db)
}

/** Whole milliseconds, and at least one. */
function expiry(now: number, ttlMs: number): number {
  return Math.floor(now) + Math.max(1, Math.ceil(ttlMs))
}
