import { LRUCache } from 'lru-cache'

/** Lets go what was used longest ago, whosever it is. By what stands for it there: how to forget it. */
export type Budget = LRUCache<object, () => void>

/** The memory of the process for what Exec sends: one budget for each kind of content, for all workspaces together. */
export class ExecMemory {
  readonly #budgets = new Map<string, Budget>()

  budgetOf(kind: string, maxBytes: number): Budget {
    const budget =
      this.#budgets.get(kind) ??
      new LRUCache<object, () => void>({ maxSize: maxBytes, dispose: (forget) => forget() })
    this.#budgets.set(kind, budget)
    return budget
  }
}
