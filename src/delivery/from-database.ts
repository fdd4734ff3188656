import { describeError } from '../lib/log.ts'
import { failed, type Result, withTimeout } from '../lib/result.ts'
import type { DeliveryContext } from './context.ts'

export type DatabaseUnavailable = { kind: 'database_unavailable' }

/** How long a person waits for the database. */
const DATABASE_MS = 3000

/** Never rejects. What comes later is ignored. */
export async function fromDatabase<Value>(
  context: DeliveryContext,
  work: Promise<Value>,
  patienceMs = DATABASE_MS,
): Promise<Result<Value, DatabaseUnavailable>> {
  const done = await withTimeout(work, patienceMs)
  if (done.ok) return done
  const why = done.error.kind === 'rejected' ? describeError(done.error.error) : { reason: 'timed_out' }
  context.log.warn('the database did not answer', { ...context.logFields, ...why })
  return failed({ kind: 'database_unavailable' })
}
