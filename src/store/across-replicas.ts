import { setTimeout as sleep } from 'node:timers/promises'
import type { Store } from './store.ts'

export interface ReplicaTiming {
  /** For everything, from the first look to the answer. */
  totalMs: number
  /**
   * How long one replica may keep the others waiting. They wait no longer than that, whether the one that asks is slow
   * or gone.
   */
  lockMs: number
  /** Between two looks at whether the answer is there. */
  pollMs: number
}

export interface SharedQuestion<Value> {
  store: Store
  /** What is asked, by the name of its lock. */
  lock: string
  timing: ReplicaTiming
  /** The answer, if a replica has already shared it. */
  look(): Promise<Value | undefined>
  /** Asks and shares the answer. `ms` is what is left of the time. */
  ask(ms: number): Promise<Value>
}

/**
 * Asks once for all replicas: whoever gets the lock asks, the others wait for what it shares. Where that takes longer
 * than the lock lives, or fails, each asks for itself.
 */
export async function acrossReplicas<Value>(question: SharedQuestion<Value>): Promise<Value> {
  const { store, lock, timing, look, ask } = question
  const started = performance.now()
  const spent = () => performance.now() - started

  const shared = await look()
  if (shared !== undefined) return shared
  while (spent() < timing.lockMs) {
    if (await store.claim(lock, timing.lockMs)) return askLocked()
    await sleep(timing.pollMs)
    const arrived = await look()
    if (arrived !== undefined) return arrived
  }
  return ask(timing.totalMs - spent())

  async function askLocked(): Promise<Value> {
    const locked = performance.now()
    try {
      // It may have been shared between the look and the lock.
      return (await look()) ?? (await ask(timing.totalMs - spent()))
    } finally {
      // Later than that, the lock is another replica's.
      if (performance.now() - locked < timing.lockMs) await store.delete(lock)
    }
  }
}
