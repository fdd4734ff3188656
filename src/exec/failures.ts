import { LRUCache } from 'lru-cache'
import type { ExecError } from './exec-error.ts'

export interface Failures {
  /** Remembers that a request failed just now. What was never sent because of a limit costs nothing, and is not remembered. */
  add(key: string, error: ExecError): void
  /** A failure that is under `maxAgeMs` milliseconds old. */
  find(key: string, maxAgeMs: number): (ExecError & { failedAt: Date }) | undefined
}

const MAX_FAILURES = 1000

/** The latest failures of requests to Exec, by what was asked for, in this process. `clock` is in milliseconds since the epoch. */
export function createFailures(clock: () => number): Failures {
  const kept = new LRUCache<string, { error: ExecError; at: number }>({ max: MAX_FAILURES })
  return {
    add(key, error) {
      if (error.kind !== 'limited' && error.kind !== 'budget_kept') kept.set(key, { error, at: clock() })
    },
    find(key, maxAgeMs) {
      const found = kept.get(key)
      if (found === undefined || clock() - found.at >= maxAgeMs) return undefined
      return { ...found.error, failedAt: new Date(found.at) }
    },
  }
}
