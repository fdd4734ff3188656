import type { Assignment } from '../../exec/assignment.ts'

/** How far the clocks of Exec and of the app may differ. */
const SKEW_MS = 5 * 60_000
/** Exec may still be creating an assignment that it was asked for so long ago. */
const CREATING_MS = 60_000

export type CheckedRetry = 'assigned' | 'missing' | 'unclear'

interface Asked {
  /** When the retry is due, in milliseconds since the epoch, as are the others. */
  due: number
  /** When Exec was asked to assign it. */
  claimedAt: number
  now: number
}

/**
 * Whether Exec took a retry that it was asked to assign. Those due at the very same time that were created earlier are others.
 * @param assignments of the same person in the same scenario.
 */
export function decideCheck(
  assignments: readonly Assignment[],
  { due, claimedAt, now }: Asked,
): CheckedRetry {
  const isThere = assignments.some(({ due_date, created_at }) => {
    const created = Date.parse(created_at ?? '')
    const isOlder = created < claimedAt - SKEW_MS
    return Math.floor(Date.parse(due_date ?? '') / 1000) === Math.floor(due / 1000) && !isOlder
  })
  if (isThere) return 'assigned'
  return now - claimedAt < CREATING_MS ? 'unclear' : 'missing'
}
