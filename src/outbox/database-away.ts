import { isRejection } from '../database/database-error.ts'
import type { Sleep } from '../lib/every.ts'
import { describeError, type Log } from '../lib/log.ts'

const AGAIN_MS = 5000

/** Thrown when the app stops during a wait. Rows stay as they are, and the next start goes on with them. */
export class Stopped extends Error {}

/**
 * Runs `ask` until it resolves, so it must be safe to run twice. Rejects with `Stopped`, or if the database will never
 * take the row.
 */
export type RetryUntilDatabaseIsBack = <Value>(ask: () => Promise<Value>) => Promise<Value>

/** Logs once that the database is out of reach, and once that it is back. */
export function createDatabaseRetry(log: Log, sleep: Sleep, stopping: AbortSignal): RetryUntilDatabaseIsBack {
  let isAway = false
  return async (ask) => {
    for (;;) {
      try {
        const value = await ask()
        if (isAway) log.info('the outbox goes on')
        isAway = false
        return value
      } catch (error) {
        if (isRejection(error)) throw error
        if (!isAway) log.warn('the outbox waits for the database', describeError(error))
        isAway = true
      }
      await sleep(AGAIN_MS, stopping)
      if (stopping.aborted) throw new Stopped()
    }
  }
}
