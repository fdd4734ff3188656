import { setTimeout as sleep } from 'node:timers/promises'
import type { Store } from './store.ts'

export interface ReplicaTiming {
  /** For everything, from the first look to the answer. */
  totalMs: number
  /** How long one replica may keep the others waiting for a sign that it lives. */
  lockMs: number
  /** How long the others wait at all. */
  waitMs: number
  /** Between two looks at whether the answer is there. */
  pollMs: number
}

export interface SingleFlight<Value> {
  store: Store
  /** What is asked, by the name of its lock. */
  lock: string
  timing: ReplicaTiming
  /** The answer, if a replica has already shared it. */
  look(): Promise<Value | undefined>
  /**
   * Asks and shares the answer. `ms` is what is left of the time. `extendLock` keeps the lock for as long as before; it does
   * nothing for a replica that asks without the lock.
   */
  ask(ms: number, extendLock: () => Promise<void>): Promise<Value>
}

/**
 * Asks once for all replicas: whoever gets the lock asks, the others wait for what it shares. Where the one that asks falls
 * silent for longer than the lock lives, or fails, the next one asks; where it takes longer than they wait, each for itself.
 */
export async function singleFlight<Value>(question: SingleFlight<Value>): Promise<Value> {
  const { store, lock, timing, look, ask } = question
  const started = performance.now()
  const spent = () => performance.now() - started

  const shared = await look()
  if (shared !== undefined) return shared
  while (spent() < timing.waitMs) {
    const claimedAt = performance.now()
    if (await store.claim(lock, timing.lockMs)) return askLocked(claimedAt)
    await sleep(timing.pollMs)
    const arrived = await look()
    if (arrived !== undefined) return arrived
  }
  return ask(timing.totalMs - spent(), () => Promise.resolve())

  async function askLocked(claimedAt: number): Promise<Value> {
    let heldFrom = claimedAt
    // Later than that, the lock is another replica's.
    const isHeld = () => performance.now() - heldFrom < timing.lockMs
    const extendLock = async () => {
      if (!isHeld()) return
      heldFrom = performance.now()
      await store.set(lock, '', timing.lockMs)
    }
    try {
      // It may have been shared between the look and the lock.
      return (await look()) ?? (await ask(timing.totalMs - spent(), extendLock))
    } finally {
      if (isHeld()) await store.delete(lock)
    }
  }
}
