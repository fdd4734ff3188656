import { randomUUID } from 'node:crypto'
import type { Stored } from './database.ts'

/**
 * Lets one replica at a time do something. A lease ends by itself, so that another replica goes on if its holder dies. Replicas compare
 * their own clocks: a lease must be longer than these may differ. Each method is one statement, and rejects if the database does.
 */
export class Leases {
  /** Names this process to the other replicas. */
  readonly holder = randomUUID()

  constructor(private readonly stored: Stored) {}

  /** Whether this process holds the lease for the next `ms` milliseconds. It may take its own again. */
  async take(name: string, ms: number): Promise<boolean> {
    const { database, workspace, clock } = this.stored
    const now = clock()
    const { holder } = this
    const rows = await database
      .of(workspace)
      .insertInto('leases')
      .values({ name, holder, until: now + ms })
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

  /** Leaves the lease of another process alone. */
  async release(name: string): Promise<void> {
    const { database, workspace } = this.stored
    await database
      .of(workspace)
      .deleteFrom('leases')
      .where((lease) => lease.and({ name, holder: this.holder }))
      .execute()
  }
}
