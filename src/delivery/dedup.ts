import type { Store } from '../store/store.ts'

/** Slack repeats a delivery for up to five minutes, and for an hour with delayed events. */
const REMEMBERED_MS = 2 * 60 * 60_000

/** Remembers deliveries, so that one that Slack repeats, to whichever replica, is answered once. */
export class DeliveryDedup {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  /** @param key what Slack sends again with a repeated delivery: an `event_id` or a `trigger_id`. */
  isFirst(key: string): Promise<boolean> {
    return this.#store.claim(`delivery:${key}`, REMEMBERED_MS)
  }
}
