import type { Stored } from '../database/database.ts'

/** The sessions that the app first saw graded from then on, and before `to`, in milliseconds since the epoch. */
export function gradedWithin(
  { database, workspace }: Pick<Stored, 'database' | 'workspace'>,
  { from, to }: { from: number; to: number },
) {
  return database.db
    .selectFrom('seen_sessions')
    .select(['session', 'began_at'])
    .where('workspace', '=', workspace)
    .where('graded_at', '>=', from)
    .where('graded_at', '<', to)
}
