/**
 * Short-term memory, in the process or shared by replicas. A time to live is at least one millisecond. No method fails:
 * without its database, the store answers from the process's memory.
 */
export interface Store {
  /** Whether this is the first claim of `key` within its time to live. */
  claim(key: string, ttlMs: number): Promise<boolean>
  get(key: string): Promise<string | undefined>
  set(key: string, value: string, ttlMs: number): Promise<void>
  delete(key: string): Promise<void>
  /** Adds `amount` (default 1; 0 reads) to a counter and returns the sum. The time to live begins with the first count. */
  count(key: string, ttlMs: number, amount?: number): Promise<number>
}

export interface ManagedStore extends Store {
  /** Whether other replicas use the same store. */
  readonly isShared: boolean
  /** Whether the database is out of use, so that the process's memory answers. */
  readonly isDegraded: boolean
  /**
   * Begins to use the database for this Slack team, and takes along what memory held before. Resolves when the first attempt
   * has succeeded or failed.
   */
  start(workspace: string): Promise<void>
  /** Writes what is not yet written, so that nothing follows when its rows are deleted. */
  flush(): Promise<void>
  /** Writes what is not yet written, and ends. */
  close(): Promise<void>
}
