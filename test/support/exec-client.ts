import { createMemoryStore, type Store } from '../../src/database/store.ts'
import { ExecClient, type ExecClientOptions } from '../../src/exec/exec-client.ts'
import { DEFAULT_RATE_LIMITS, RateLimit, type RateLimits } from '../../src/exec/rate-limit.ts'
import { capturedLog } from './captured-log.ts'
import { testClock } from './clock.ts'
import type { FakeExec } from './exec/fake-exec.ts'

export interface ExecClientChanges extends Partial<ExecClientOptions> {
  limits?: Partial<RateLimits> | undefined
  /** Where requests are counted. By default each client counts for itself. */
  store?: Store | undefined
}

/** A client of this Exec, with Exec's published limits, that doesn't retry. */
export function execClient(
  { url, apiKey }: Pick<FakeExec, 'url' | 'apiKey'>,
  { limits, clock = testClock, store = createMemoryStore(clock), ...changes }: ExecClientChanges = {},
): ExecClient {
  return new ExecClient({
    baseUrl: url,
    account: { apiKey },
    log: capturedLog().log,
    timing: { retries: 0 },
    clock,
    rateLimit: new RateLimit({ store, clock, limits: { ...DEFAULT_RATE_LIMITS, ...limits } }),
    ...changes,
  })
}
