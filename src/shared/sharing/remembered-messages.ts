import { z } from 'zod'
import type { Store } from '../../database/store.ts'
import { DAY_MS } from '../../lib/durations.ts'
import { readJson } from '../../lib/parse.ts'
import type { PreviewPlace } from '../../slack/send-unfurls.ts'

const MENTION_MS = 60_000
const PREVIEW_MS = 30 * DAY_MS

const preview = z.object({ author: z.string(), urls: z.array(z.string()) })

/**
 * The previews of sessions below links, so that people can hide them for good. They depend on the access of the message's author. A
 * press below the link doesn't name the author.
 */
export class Previews {
  constructor(private readonly store: Store) {}

  /** Leaves a hidden preview alone: a new entry would outlast the mark that hides it. @param posted.author who posted the links. */
  async remember(place: PreviewPlace, posted: z.infer<typeof preview>): Promise<void> {
    if (!(await this.isHidden(place)))
      await this.store.set(keyOf('preview', place), JSON.stringify(posted), PREVIEW_MS)
  }

  async find(place: PreviewPlace): Promise<z.infer<typeof preview> | undefined> {
    return readJson(preview, await this.store.get(keyOf('preview', place)))
  }

  hide(place: PreviewPlace): Promise<void> {
    return this.store.set(keyOf('hidden', place), 'hidden', PREVIEW_MS)
  }

  async isHidden(place: PreviewPlace): Promise<boolean> {
    return (await this.store.get(keyOf('hidden', place))) !== undefined
  }
}

function keyOf(kind: 'preview' | 'hidden' | 'sent', { channel, ts, session }: PreviewPlace): string {
  return `${kind}:${channel}:${ts}:${session}`
}

/** Remembers who sent a card to a person. The sender can't open that direct message, and takes the card back by this. */
export class SentCards {
  constructor(private readonly store: Store) {}

  remember(place: PreviewPlace, sharer: string): Promise<void> {
    return this.store.set(keyOf('sent', place), sharer, PREVIEW_MS)
  }

  findSharer(place: PreviewPlace): Promise<string | undefined> {
    return this.store.get(keyOf('sent', place))
  }
}

/**
 * Remembers messages that mention the bot: it answers in their thread, so their links don't unfurl. Slack sends a mention and a link as
 * two events, in either order. If the mention arrives second, the link has unfurled.
 */
export class Mentions {
  constructor(private readonly store: Store) {}

  remember(channel: string, ts: string): Promise<void> {
    return this.store.set(`mention:${channel}:${ts}`, 'mention', MENTION_MS)
  }

  async has(channel: string, ts: string): Promise<boolean> {
    return (await this.store.get(`mention:${channel}:${ts}`)) !== undefined
  }
}
