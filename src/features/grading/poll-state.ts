import type { WorkspaceDb } from '../../database/workspace-tables.ts'
import { inParts } from '../../lib/batches.ts'
import type { SeenSession } from './decide-graded.ts'
import type { Progress } from './plan-poll.ts'

/** Databases limit the number of values in one statement. */
const ROWS_AT_ONCE = 1000

interface PollResult {
  seen: readonly SeenSession[]
  progress: Progress
  forgetBefore: number
}

/** What a workspace's polls have seen. Every method rejects if the database does. */
export class PollState {
  constructor(private readonly db: WorkspaceDb) {}

  /** `undefined` before the first poll. */
  async progress(): Promise<Progress | undefined> {
    const row = await this.db
      .selectFrom('polls')
      .select(['next_at', 'polled_at', 'news_at', 'newest_at'])
      .executeTakeFirst()
    if (row === undefined) return undefined
    return {
      nextAt: row.next_at,
      polledAt: row.polled_at ?? undefined,
      changedAt: row.news_at,
      newestAt: row.newest_at,
    }
  }

  /** When the oldest ungraded session since then began. */
  async oldestUngradedAt(since: number): Promise<number | undefined> {
    const row = await this.db
      .selectFrom('seen_sessions')
      .select('began_at')
      .where('graded_at', 'is', null)
      .where('began_at', '>=', since)
      .orderBy('began_at')
      .limit(1)
      .executeTakeFirst()
    return row?.began_at
  }

  async seen(ids: readonly string[]): Promise<Map<string, SeenSession>> {
    const seen = new Map<string, SeenSession>()
    for (const some of inParts(ids, ROWS_AT_ONCE)) {
      const rows = await this.db
        .selectFrom('seen_sessions')
        .select(['session', 'began_at', 'graded_at'])
        .where('session', 'in', some)
        .execute()
      for (const { session: id, began_at: beganAt, graded_at } of rows)
        seen.set(id, { id, beganAt, gradedAt: graded_at ?? undefined })
    }
    return seen
  }

  /** Removes sessions that began before this. */
  async forget(before: number): Promise<void> {
    await this.db.deleteFrom('seen_sessions').where('began_at', '<', before).execute()
  }

  async saveProgress(progress: Progress): Promise<void> {
    const row = {
      next_at: progress.nextAt,
      polled_at: progress.polledAt ?? null,
      news_at: progress.changedAt,
      newest_at: progress.newestAt,
    }
    await this.db
      .insertInto('polls')
      .values(row)
      .onConflict((conflict) => conflict.column('workspace').doUpdateSet(row))
      .execute()
  }

  /** Saves in one transaction. @param forgetBefore removes sessions that began before this. */
  async save({ seen, progress, forgetBefore }: PollResult): Promise<void> {
    await this.db.transaction().execute(async (db) => {
      const state = new PollState(db)
      for (const some of inParts(seen, ROWS_AT_ONCE)) await state.#saveSeen(some)
      await state.forget(forgetBefore)
      await state.saveProgress(progress)
    })
  }

  async #saveSeen(seen: readonly SeenSession[]): Promise<void> {
    const rows = seen.map(({ id, beganAt, gradedAt = null }) => ({
      session: id,
      began_at: beganAt,
      graded_at: gradedAt,
    }))
    await this.db
      .insertInto('seen_sessions')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['workspace', 'session']).doUpdateSet(({ ref, fn }) => ({
          began_at: ref('excluded.began_at'),
          // Another replica may have seen it graded first.
          graded_at: fn.coalesce('seen_sessions.graded_at', 'excluded.graded_at'),
        })),
      )
      .execute()
  }
}
