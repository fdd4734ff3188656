import type { Store } from './store.ts'

const AUTHOR_MS = 24 * 60 * 60_000

/** Who posted a message whose links were unfurled. */
export interface LinkAuthors {
  note(channel: string, ts: string, user: string): Promise<void>
  find(channel: string, ts: string): Promise<string | undefined>
}

/**
 * Slack asks for a Work Object's unfurl again after this and that, and does not say who posted the message. By that
 * person's right it was unfurled, and by nobody else's it may change.
 */
export function createLinkAuthors(store: Store): LinkAuthors {
  const keyOf = (channel: string, ts: string) => `poster:${channel}:${ts}`
  return {
    note: (channel, ts, user) => store.set(keyOf(channel, ts), user, AUTHOR_MS),
    find: (channel, ts) => store.get(keyOf(channel, ts)),
  }
}

const MENTION_MS = 60_000

/** Messages that mention the bot. They are answered in their thread, so that a link in them needs no unfurl. */
export interface Mentions {
  note(channel: string, ts: string): Promise<void>
  has(channel: string, ts: string): Promise<boolean>
}

/** Slack tells of a mention and of a link by two events, in any order: what comes late is not known in time. */
export function createMentions(store: Store): Mentions {
  const keyOf = (channel: string, ts: string) => `mention:${channel}:${ts}`
  return {
    note: (channel, ts) => store.set(keyOf(channel, ts), 'mention', MENTION_MS),
    has: async (channel, ts) => (await store.get(keyOf(channel, ts))) !== undefined,
  }
}
