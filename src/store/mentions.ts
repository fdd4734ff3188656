import type { Store } from './store.ts'

const REMEMBERED_MS = 60_000

/** Messages that mention the bot. They are answered in their thread, so that a link in them needs no unfurl. */
export interface Mentions {
  note(channel: string, ts: string): Promise<void>
  has(channel: string, ts: string): Promise<boolean>
}

/** Slack tells of a mention and of a link by two events, in any order: what comes late is not known in time. */
export function createMentions(store: Store): Mentions {
  const keyOf = (channel: string, ts: string) => `mention:${channel}:${ts}`
  return {
    note: (channel, ts) => store.set(keyOf(channel, ts), 'mention', REMEMBERED_MS),
    has: async (channel, ts) => (await store.get(keyOf(channel, ts))) !== undefined,
  }
}
