import { AsyncLocalStorage } from 'node:async_hooks'

/** A simulated process, or the world around the processes. What it begins carries its name through all awaits. */
export interface Owner {
  name: string
  /** Nothing of a dead process goes on: its timers never fire, and its calls never return. */
  isDead: boolean
}

export const WORLD: Owner = { name: 'world', isDead: false }

const current = new AsyncLocalStorage<Owner>()

export function currentOwner(): Owner {
  return current.getStore() ?? WORLD
}

export function runAs<Value>(owner: Owner, run: () => Value): Value {
  return current.run(owner, run)
}

/** What `run` does outside the process, as the world. Once the process is dead, it never returns. */
export function outside<Value>(owner: Owner, run: () => Promise<Value>): Promise<Value> {
  if (owner.isDead) return never()
  return new Promise((resolve, reject) => {
    const unlessDead =
      <Outcome>(settle: (outcome: Outcome) => void) =>
      (outcome: Outcome) => {
        if (!owner.isDead) runAs(owner, () => settle(outcome))
      }
    runAs(WORLD, run).then(unlessDead(resolve), unlessDead(reject))
  })
}

export function never(): Promise<never> {
  return new Promise(() => undefined)
}
