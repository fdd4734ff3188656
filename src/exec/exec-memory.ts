import { LRUCache } from 'lru-cache'

/**
 * The memory of the process for what Exec sends, of all kinds and workspaces together. Lets go what was used longest ago, whatever
 * it is. By what stands for it there: how to forget it.
 */
export type ExecMemory = LRUCache<object, () => void>

const MAX_BYTES = 128 * 1024 * 1024

export function createExecMemory(maxSize = MAX_BYTES): ExecMemory {
  return new LRUCache({ maxSize, dispose: (forget) => forget() })
}
