import type { EntityMetadata, MessageAttachment } from '@slack/types'
import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import { HOUR_MS } from '../lib/durations.ts'
import type { Log, LogFields } from '../lib/log.ts'
import { METADATA_REFUSED, PreviewHidden, placesIn, refusedPlaces, slackFailure } from './failure.ts'

export interface LinkUnfurl {
  /** As Slack sent it: the key of the unfurl. */
  url: string
  /** What it shows, and where; `undefined` for the app's own words. */
  place?: PreviewPlace | undefined
  attachment(): MessageAttachment
  /** The Work Object to show in place of the attachment, if the workspace has Work Objects. */
  entity?: EntityMetadata | undefined
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

/** How long the app tries no Work Object where there are none. Someone may turn them on in that time. */
const OFF_MS = HOUR_MS
/** Slack's code where the workspace has no Work Objects. */
const OFF = 'feature_not_enabled'

/** Slack's codes for a Work Object that it rejects while the rest of the unfurl is fine. */
const ENTITY_REJECTED = new Set([
  ...METADATA_REFUSED,
  OFF,
  'error_processing_metadata',
  'invalid_arguments',
  // Slack's answer where it does not know Work Objects.
  'missing_unfurls',
])

const answerWithWarning = z.object({
  warning: z.string().optional(),
  response_metadata: z
    .object({ warnings: z.array(z.string()).optional(), messages: z.array(z.string()).optional() })
    .optional(),
})

/** If Slack rejects a Work Object, its attachment goes out instead. If the workspace has none, none is tried for an hour. */
export class UnfurlSender {
  #offUntil = 0

  /** @param clock in milliseconds. */
  constructor(
    private readonly client: WebClient,
    private readonly log: Log,
    private readonly clock: () => number,
    private readonly previews: { isHidden(place: PreviewPlace): Promise<boolean> },
    /** In the place of what is hidden. */
    private readonly hiddenLine: MessageAttachment,
  ) {}

  /**
   * One line stands for each session that somebody has hidden in the message, also while this is under way: it may overtake what
   * hides it. Resolves to those sessions. Throws what Slack's client throws.
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

  /** Sends all links as Work Objects, or all as attachments. */
  async #send(target: UnfurlTarget, all: readonly LinkUnfurl[], hidden: Set<string>): Promise<void> {
    const links = all.map((link) =>
      hidden.has(link.place?.session ?? '')
        ? { ...link, entity: undefined, attachment: () => this.hiddenLine }
        : link,
    )
    const entities = links.flatMap(({ entity, url }) =>
      entity === undefined ? [] : [{ ...entity, app_unfurl_url: url }],
    )
    const haveAll = entities.length === links.length
    if (haveAll && this.clock() >= this.#offUntil && (await this.#sendEntities(target, entities))) return
    const unfurls = Object.fromEntries(links.map(({ url, attachment }) => [url, attachment()]))
    await this.client.chat.unfurl({ ...target, unfurls })
  }

  /** @returns whether Slack accepted them. */
  async #sendEntities(target: UnfurlTarget, entities: EntityMetadata[]): Promise<boolean> {
    const rejection = await this.#tryEntities(target, entities)
    if (rejection === undefined) return true
    const isOff = rejection.reason === OFF
    if (isOff) this.#offUntil = this.clock() + OFF_MS
    this.log.warn(isOff ? 'Work Objects are not tried for a while' : 'a Work Object gives way to its card', {
      ...rejection,
      until: isOff ? new Date(this.#offUntil).toISOString() : undefined,
    })
    return false
  }

  /** @returns why Slack rejected them, with an error or with a warning beside `ok`; `undefined` if it accepted them. */
  async #tryEntities(
    target: UnfurlTarget,
    entities: EntityMetadata[],
  ): Promise<Pick<LogFields, 'reason' | 'unread'> | undefined> {
    try {
      const answer = answerWithWarning.safeParse(
        await this.client.chat.unfurl({ ...target, metadata: { entities } }),
      )
      const { warning, response_metadata: { warnings = [], messages = [] } = {} } = answer.data ?? {}
      const codes = [...(warning?.split(',') ?? []), ...warnings]
      const reason = codes.find((code) => ENTITY_REJECTED.has(code))
      return reason === undefined ? undefined : { reason, unread: placesIn(messages) }
    } catch (error) {
      const { code } = slackFailure(error)
      if (!ENTITY_REJECTED.has(code)) throw error
      return { reason: code, unread: refusedPlaces(error) }
    }
  }
}
