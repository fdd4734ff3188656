/**
 * Short-term memory, in the process or shared by replicas. Every entry has a time to live in milliseconds, at least one.
 * None of this fails: where something shared is out of reach, the process's own memory answers.
 */
export interface Store {
  /** Whether this claim of `key` is the first one within its time to live. */
  claim(key: string, ttlMs: number): Promise<boolean>
  get(key: string): Promise<string | undefined>
  set(key: string, value: string, ttlMs: number): Promise<void>
  delete(key: string): Promise<void>
  /**
   * Adds `amount` (1 by default; 0 reads) to a counter and returns its sum. The time to live begins with the first and is
   * not extended.
   */
  count(key: string, ttlMs: number, amount?: number): Promise<number>
}

/** The store of a process, with what its owner has to do for it. */
export interface ManagedStore extends Store {
  /** Whether other replicas can see what is kept. */
  readonly isShared: boolean
  /** Whether what is shared is out of reach, so that the process's own memory answers. */
  readonly isDegraded: boolean
  /** Connects. Resolves when that has worked, or has failed for the first time. */
  start(): Promise<void>
  close(): void
}
