import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Tables } from './tables.ts'

interface LeasesOptions {
  database: { db: Kysely<Tables> }
  /** The id of the Slack team. */
  workspace: string
  /** Milliseconds since the epoch. */
  clock?: () => number
}

/**
 * What one replica does at a time. A lease ends by itself, so that another replica goes on if its holder dies. Replicas compare
 * their own clocks: a lease must be longer than these may differ. Each method is one statement, and rejects if the database does.
 */
export class Leases {
  /** Of this process: a new one for each object. */
  readonly holder = randomUUID()
  readonly #db: Kysely<Tables>
  readonly #workspace: string
  readonly #clock: () => number

  constructor({ database, workspace, clock = Date.now }: LeasesOptions) {
    this.#db = database.db
    this.#workspace = workspace
    this.#clock = clock
  }

  /** Whether this process holds the lease for the next `ms` milliseconds. It may take its own again. */
  async take(name: string, ms: number): Promise<boolean> {
    const workspace = this.#workspace
    const now = this.#clock()
    const { holder } = this
    const rows = await this.#db
      .insertInto('leases')
      .values({ workspace, name, holder, until: now + ms })
      .onConflict((conflict) =>
        conflict
          .columns(['workspace', 'name'])
          .doUpdateSet({ holder, until: now + ms })
          .where(({ eb, or }) => or([eb('leases.until', '<=', now), eb('leases.holder', '=', holder)])),
      )
      .returning('holder')
      .execute()
    return rows.length > 0
  }

  /** Whether this process still held the lease, and holds it for the next `ms` milliseconds. */
  async extend(name: string, ms: number): Promise<boolean> {
    const now = this.#clock()
    const rows = await this.#db
      .updateTable('leases')
      .set({ until: now + ms })
      .where('workspace', '=', this.#workspace)
      .where('name', '=', name)
      .where('holder', '=', this.holder)
      .where('until', '>', now)
      .returning('holder')
      .execute()
    return rows.length > 0
  }

  /** Leaves the lease of another process alone. */
  async release(name: string): Promise<void> {
    await this.#db
      .deleteFrom('leases')
      .where('workspace', '=', this.#workspace)
      .where('name', '=', name)
      .where('holder', '=', this.holder)
      .execute()
  }
}
