import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from '@slack/bolt'
import { z } from 'zod'
import { audit, outcome } from '../../delivery/audit.ts'
import type { Visit } from '../../delivery/runner.ts'
import { parseSessionReference } from '../../exec/session-reference.ts'
import { cardProgress } from '../../features/card/card-progress.ts'
import {
  CARDS_PER_MESSAGE,
  drawUnfurls,
  type Opened,
  type SessionLink,
  type UnfurlStyle,
} from '../../features/unfurls/draw-unfurls.ts'
import type { UnfurlTarget } from '../../slack/send-unfurls.ts'
import type { HandlerDependencies } from '../handler-dependencies.ts'

/** Beyond this, a message is a list of links and would cost more of Exec's daily requests than it is worth. */
const SESSIONS_PER_MESSAGE = 20

const envelope = z.object({
  event_id: z.string(),
  is_ext_shared_channel: z.boolean().optional(),
  event: z.object({
    user: z.string(),
    channel: z.string(),
    message_ts: z.string(),
    is_bot_user_member: z.boolean().optional(),
    /** Slack asks for a Work Object again: someone wants it, or pressed one of its buttons. */
    is_unfurl_refresh: z.boolean().optional(),
    unfurl_id: z.string().optional(),
    source: z.string().optional(),
    links: z.array(z.object({ url: z.string() })),
  }),
})

type LinkEvent = z.infer<typeof envelope>['event']

/**
 * `link_shared`, for messages and for previews in the composer: session links unfurl by the right of whoever posts them.
 * Silence always has an audit line with its reason.
 */
export function linkShared(dependencies: HandlerDependencies) {
  return async ({ body }: SlackEventMiddlewareArgs & AllMiddlewareArgs) => {
    const parsed = envelope.safeParse(body)
    if (!parsed.success) {
      dependencies.log.warn('event unreadable', { event: 'link_shared' })
      return
    }
    const { event_id, is_ext_shared_channel, event } = parsed.data
    const surface = surfaceOf(event)
    dependencies.attend(
      { key: event_id, body, surface, user: event.user, channel: event.channel },
      async (visit) => {
        const reason = skipReason(dependencies.unfurls, is_ext_shared_channel, event)
        if (reason !== undefined) {
          audit(dependencies.log, visit, { decision: 'skipped', reason })
          return
        }
        const poster = await posterOf(dependencies, event, surface)
        if (poster === undefined) {
          audit(dependencies.log, visit, { decision: 'skipped', reason: 'poster_unknown' })
          return
        }
        const byPoster: Visit = { ...visit, user: poster }
        const links = sessionLinks(dependencies, visit, event)
        const opened = await openAll(dependencies, byPoster, links)
        // Where Slack does not say that the channel is the organisation's own, content stays out of it.
        const withoutContent = dependencies.unfurls === 'private' || is_ext_shared_channel === undefined
        const style = { surface, withoutContent } as const
        const lines = await progressLines(dependencies, byPoster, opened, style)
        // Last: the mention of the same message may have come meanwhile.
        if (await dependencies.mentions.has(event.channel, event.message_ts)) {
          audit(dependencies.log, visit, { decision: 'skipped', reason: 'answered_in_thread' })
          return
        }
        const draw = (shown: UnfurlStyle) => drawUnfurls(dependencies, links, opened, { ...shown, lines })
        const unfurled = draw(style)
        for (const [session, result] of opened)
          audit(dependencies.log, byPoster, {
            session,
            ...outcome(result, withoutContent ? 'private_card' : 'shown'),
          })
        if (surface === 'unfurl' && unfurled.some(({ entity }) => entity !== undefined))
          await dependencies.linkAuthors.note(event.channel, event.message_ts, poster)
        if (unfurled.length === 0) return
        await visit.deliver(
          () => dependencies.sendUnfurls(target(event), unfurled),
          () => dependencies.sendUnfurls(target(event), draw({ ...style, withoutContent: true })),
        )
      },
    )
  }
}

function surfaceOf({ source, is_unfurl_refresh }: LinkEvent): UnfurlStyle['surface'] {
  if (is_unfurl_refresh === true) return 'unfurl_refresh'
  return source === 'composer' ? 'composer' : 'unfurl'
}

/**
 * By whose right links unfurl. A refresh may come of anybody's click, and must neither show more to everyone than the poster
 * could, nor less: where it is not remembered who that was, the unfurl stays as it is.
 */
async function posterOf(
  { linkAuthors }: HandlerDependencies,
  { channel, message_ts, user }: LinkEvent,
  surface: UnfurlStyle['surface'],
): Promise<string | undefined> {
  return surface === 'unfurl_refresh' ? linkAuthors.find(channel, message_ts) : user
}

/** Why a whole message is left alone. In the bot's own direct message the link is answered with a card instead. */
function skipReason(
  unfurls: HandlerDependencies['unfurls'],
  isExternal: boolean | undefined,
  { channel, is_bot_user_member }: LinkEvent,
): string | undefined {
  if (unfurls === 'off') return 'unfurls_off'
  if (isExternal === true) return 'external_channel'
  return channel.startsWith('D') && is_bot_user_member === true ? 'answered_in_own_dm' : undefined
}

/** Each distinct session once. Nobody asked for an unfurl, so that it takes from that share of Exec's limit. */
async function openAll(
  { openSession }: HandlerDependencies,
  { user, onRequest }: Visit,
  links: readonly SessionLink[],
): Promise<Map<string, Opened>> {
  const ids = [...new Set(links.map(({ reference }) => reference.id))]
  const open = async (session: string) =>
    [session, await openSession({ user, session, priority: 'background', onRequest })] as const
  return new Map(await Promise.all(ids.map(open)))
}

/** By the session's id, for cards: the poster shows with them how they stand, if they may list the sessions. */
async function progressLines(
  dependencies: HandlerDependencies,
  visit: Visit,
  opened: ReadonlyMap<string, Opened>,
  { surface, withoutContent }: UnfurlStyle,
): Promise<Map<string, string>> {
  if (surface === 'composer' || withoutContent || opened.size > CARDS_PER_MESSAGE) return new Map()
  const found = await Promise.all(
    [...opened].map(async ([id, result]): Promise<[string, string][]> => {
      const line = result.ok
        ? await cardProgress(dependencies, visit, { id }, result.value.session)
        : undefined
      return line === undefined ? [] : [[id, line]]
    }),
  )
  return new Map(found.flat())
}

function sessionLinks(dependencies: HandlerDependencies, visit: Visit, event: LinkEvent): SessionLink[] {
  const links: SessionLink[] = []
  const ids = new Set<string>()
  for (const { url } of event.links) {
    const reference = parseSessionReference(url, dependencies.linkHosts)
    const isExtra = reference.ok && !ids.has(reference.value.id) && ids.size >= SESSIONS_PER_MESSAGE
    if (!reference.ok || isExtra) {
      const reason = reference.ok ? 'too_many_links' : reference.error.kind
      audit(dependencies.log, visit, { decision: 'skipped', reason })
      continue
    }
    ids.add(reference.value.id)
    links.push({ url, reference: reference.value })
  }
  return links
}

/** Enterprise organisations send no `unfurl_id`; there the message is named by its channel and time. */
function target({ unfurl_id, source, channel, message_ts }: LinkEvent): UnfurlTarget {
  if (unfurl_id !== undefined && (source === 'composer' || source === 'conversations_history'))
    return { unfurl_id, source }
  return { channel, ts: message_ts }
}
