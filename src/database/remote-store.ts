import type { Store } from './store.ts'

/** A store that may be out of reach. Its methods reject then. */
export interface RemoteStore extends Store {
  /** Also checks that it can write. Calls `onLost` at most once, when the connection ends. */
  connect(onLost: (error: unknown) => void): Promise<void>
  close(): void
}
