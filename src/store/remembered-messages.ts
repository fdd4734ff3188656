import type { Store } from './store.ts'

const AUTHOR_MS = 24 * 60 * 60_000

/** The authors of messages whose links were unfurled. */
export interface LinkAuthors {
  note(channel: string, ts: string, user: string): Promise<void>
  find(channel: string, ts: string): Promise<string | undefined>
}

/**
 * Slack re-requests a Work Object's unfurl without naming the author of the message. The unfurl depends on the author's
 * access, so the author is remembered.
 */
export function createLinkAuthors(store: Store): LinkAuthors {
  const keyOf = (channel: string, ts: string) => `poster:${channel}:${ts}`
  return {
    note: (channel, ts, user) => store.set(keyOf(channel, ts), user, AUTHOR_MS),
    find: (channel, ts) => store.get(keyOf(channel, ts)),
  }
}

const MENTION_MS = 60_000

/** Messages that mention the bot. It answers in their thread, so their links are not unfurled. */
export interface Mentions {
  note(channel: string, ts: string): Promise<void>
  has(channel: string, ts: string): Promise<boolean>
}

/** Slack sends a mention and a link as two events, in either order: a mention that arrives second comes too late. */
export function createMentions(store: Store): Mentions {
  const keyOf = (channel: string, ts: string) => `mention:${channel}:${ts}`
  return {
    note: (channel, ts) => store.set(keyOf(channel, ts), 'mention', MENTION_MS),
    has: async (channel, ts) => (await store.get(keyOf(channel, ts))) !== undefined,
  }
}
