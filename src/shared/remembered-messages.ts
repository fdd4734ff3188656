import type { Store } from '../database/store.ts'

const AUTHOR_MS = 24 * 60 * 60_000
const MENTION_MS = 60_000

/** Slack re-requests a Work Object's unfurl without naming the message's author, on whose access it depends. */
export class LinkAuthors {
  constructor(private readonly store: Store) {}

  note(channel: string, ts: string, user: string): Promise<void> {
    return this.store.set(`poster:${channel}:${ts}`, user, AUTHOR_MS)
  }

  find(channel: string, ts: string): Promise<string | undefined> {
    return this.store.get(`poster:${channel}:${ts}`)
  }
}

/**
 * Messages that mention the bot. It answers in their thread, so their links are not unfurled. Slack sends a mention and a
 * link as two events, in either order: a mention that arrives second comes too late.
 */
export class Mentions {
  constructor(private readonly store: Store) {}

  note(channel: string, ts: string): Promise<void> {
    return this.store.set(`mention:${channel}:${ts}`, 'mention', MENTION_MS)
  }

  async has(channel: string, ts: string): Promise<boolean> {
    return (await this.store.get(`mention:${channel}:${ts}`)) !== undefined
  }
}
