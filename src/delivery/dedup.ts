import type { Store } from '../store/store.ts'

/** Slack repeats a delivery for up to five minutes, and for an hour with delayed events. */
const REMEMBERED_MS = 2 * 60 * 60_000

export interface Once {
  /** Whether this is the first time that `key` is seen. */
  claim(key: string): Promise<boolean>
}

/** Remembers deliveries, so that one that Slack repeats, to whichever replica, is answered once. */
export function createOnce(store: Store): Once {
  return { claim: (key) => store.claim(`delivery:${key}`, REMEMBERED_MS) }
}
