import type { ReplicaTiming } from '../store/single-flight.ts'
import { EXEC_TIMING } from './exec-client.ts'

/** In bytes. A larger answer would keep the store's connection busy for longer than one may wait for it. */
export const SHARED_BYTES = 2 * 1024 * 1024

/** With these, whoever waits for another replica and then asks for themselves has an answer as soon as anyone else. */
export const SHARED_TIMING: ReplicaTiming = {
  totalMs: EXEC_TIMING.totalMs,
  lockMs: 2500,
  waitMs: 2500,
  pollMs: 50,
}
