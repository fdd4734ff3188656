import type { Store } from './store.ts'

const REMEMBERED_MS = 24 * 60 * 60_000

/** Who posted a message whose links were unfurled. */
export interface Posters {
  note(channel: string, ts: string, user: string): Promise<void>
  find(channel: string, ts: string): Promise<string | undefined>
}

/**
 * Slack asks for a Work Object's unfurl again after this and that, and does not say who posted the message. By that
 * person's right it was unfurled, and by nobody else's it may change.
 */
export function createPosters(store: Store): Posters {
  const keyOf = (channel: string, ts: string) => `poster:${channel}:${ts}`
  return {
    note: (channel, ts, user) => store.set(keyOf(channel, ts), user, REMEMBERED_MS),
    find: (channel, ts) => store.get(keyOf(channel, ts)),
  }
}
