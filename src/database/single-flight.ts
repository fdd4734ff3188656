import { setTimeout as sleep } from 'node:timers/promises'
import type { Store } from './store.ts'

export interface LockTiming {
  /** How long the lock outlasts a replica that dies or stands still. While a replica asks, it extends the lock. */
  lockMs: number
  /** How often a waiting replica reads the store, in milliseconds. */
  pollMs: number
}

interface SingleFlight<Value> {
  store: Store
  name: string
  timing: LockTiming
  /** The answer, if a replica has already stored it. */
  findStored(): Promise<Value | undefined>
  /** Also stores the answer. */
  ask(): Promise<Value>
}

/** One replica asks, and the others wait for its stored answer. If it fails, or lets its lock expire, the next one asks. */
export async function singleFlight<Value>(flight: SingleFlight<Value>): Promise<Value> {
  const { store, name, timing, findStored, ask } = flight
  let heldFrom = Number.NEGATIVE_INFINITY
  // After that, the lock may belong to another replica.
  const isHeld = () => performance.now() - heldFrom < timing.lockMs
  for (;;) {
    const stored = await findStored()
    if (stored !== undefined) return stored
    const claimedAt = performance.now()
    if (await store.claim(name, timing.lockMs)) {
      heldFrom = claimedAt
      break
    }
    await sleep(timing.pollMs)
  }
  let extended: Promise<void> | undefined
  const extending = setInterval(() => {
    if (!isHeld()) return
    heldFrom = performance.now()
    extended = store.set(name, '', timing.lockMs)
  }, timing.lockMs / 4)
  try {
    // Another replica may have stored it between the read and the claim.
    return (await findStored()) ?? (await ask())
  } finally {
    clearInterval(extending)
    // An extension under way must not take the lock again after its release.
    await extended
    if (isHeld()) await store.delete(name)
  }
}
