import type { MessageAttachment } from '@slack/types'
import type { WebClient } from '@slack/web-api'
import { PreviewHidden } from './failure.ts'

export interface LinkUnfurl {
  /** The URL as Slack sent it, which is the unfurl's key. */
  url: string
  /** What it shows, and where; `undefined` if it shows only the app's own words. */
  place?: PreviewPlace | undefined
  attachment(): MessageAttachment
}

/** Where a session is shown. */
export interface PreviewPlace {
  channel: string
  ts: string
  session: string
}

/** A posted message, or a message that is still being written. */
export type UnfurlTarget =
  | { channel: string; ts: string }
  | { unfurl_id: string; source: 'composer' | 'conversations_history' }

/** Sends the previews below links, unless somebody has hidden them. */
export class UnfurlSender {
  constructor(
    private readonly client: WebClient,
    private readonly previews: { isHidden(place: PreviewPlace): Promise<boolean> },
    /** Replaces a hidden preview. */
    private readonly hiddenLine: MessageAttachment,
  ) {}

  /**
   * Shows one line for each session that somebody has hidden in the message, even during this call, which may overtake
   * the call that hides it. Resolves to those sessions. Throws what Slack's client throws.
   */
  async send(target: UnfurlTarget, links: readonly LinkUnfurl[]): Promise<ReadonlySet<string>> {
    const hidden = await this.#hiddenOf(links)
    const sending = this.#send(target, links, hidden)
    await sending.catch(() => undefined)
    if ((await this.#hiddenOf(links)).size > hidden.size) return this.send(target, links)
    await sending
    return hidden
  }

  /** Redraws the preview of one link. Throws `PreviewHidden` if somebody has hidden it, and what Slack's client throws. */
  async redraw(target: UnfurlTarget, link: LinkUnfurl): Promise<void> {
    if ((await this.send(target, [link])).size > 0) throw new PreviewHidden()
  }

  async #hiddenOf(links: readonly LinkUnfurl[]): Promise<Set<string>> {
    const hidden = new Set<string>()
    for (const { place } of links)
      if (place && (await this.previews.isHidden(place))) hidden.add(place.session)
    return hidden
  }

  async #send(target: UnfurlTarget, links: readonly LinkUnfurl[], hidden: Set<string>): Promise<void> {
    const unfurls = Object.fromEntries(
      links.map(({ url, place, attachment }) => [
        url,
        hidden.has(place?.session ?? '') ? this.hiddenLine : attachment(),
      ]),
    )
    await this.client.chat.unfurl({ ...target, unfurls })
  }
}
