import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from '@slack/bolt'
import type { LinkUnfurls } from '@slack/types'
import { z } from 'zod'
import type { OpenedSession } from '../access/open-session.ts'
import type { Refusal } from '../access/policy.ts'
import { privateCard } from '../blocks/private-card.ts'
import { sessionCard, sessionLine } from '../blocks/session-card.ts'
import { composerUnfurl, unfurl } from '../blocks/unfurl.ts'
import type { ExecError } from '../exec/exec-error.ts'
import { parseSessionReference, type SessionReference } from '../exec/session-reference.ts'
import type { Result } from '../result.ts'
import type { Visit } from './attend.ts'
import type { HandlerDependencies } from './handler-dependencies.ts'
import { audit, isRefusal, look } from './look.ts'

/** More distinct sessions than this in one message get a line each instead of a card. */
const CARDS_PER_MESSAGE = 3
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
    unfurl_id: z.string().optional(),
    source: z.string().optional(),
    links: z.array(z.object({ url: z.string() })),
  }),
})

type LinkEvent = z.infer<typeof envelope>['event']

/** A link of the message that leads to a session. `url` is the key that Slack knows it by. */
interface SessionLink {
  url: string
  reference: SessionReference
}

/**
 * `link_shared`, for messages and for previews in the composer: session links unfurl by the right of whoever posts them.
 * Silence always has an audit line with its reason.
 */
export function linkShared(dependencies: HandlerDependencies) {
  return async ({ body }: SlackEventMiddlewareArgs<'link_shared'> & AllMiddlewareArgs) => {
    const parsed = envelope.safeParse(body)
    if (!parsed.success) {
      dependencies.log.warn('event unreadable', { event: 'link_shared' })
      return
    }
    const { event_id, is_ext_shared_channel, event } = parsed.data
    const surface = event.source === 'composer' ? 'composer' : 'unfurl'
    await dependencies.attend(
      { key: event_id, surface, user: event.user, channel: event.channel },
      async (visit) => {
        const reason = skipReason(dependencies.unfurls, is_ext_shared_channel, event)
        if (reason !== undefined) {
          audit(dependencies.log, visit, { decision: 'skipped', reason })
          return
        }
        // Where Slack does not say that the channel is the organisation's own, content stays out of it.
        const isPrivate = dependencies.unfurls === 'button' || is_ext_shared_channel === undefined
        const unfurls = await unfurlLinks(dependencies, visit, event, isPrivate)
        if (Object.keys(unfurls).length > 0)
          await dependencies.client.chat.unfurl({ ...target(event), unfurls })
      },
    )
  }
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

async function unfurlLinks(
  dependencies: HandlerDependencies,
  visit: Visit,
  event: LinkEvent,
  isPrivate: boolean,
): Promise<LinkUnfurls> {
  const links = sessionLinks(dependencies, visit, event)
  const ids = [...new Set(links.map(({ reference }) => reference.id))]
  const opened = new Map(
    await Promise.all(ids.map(async (id) => [id, await look(dependencies, visit, { id })] as const)),
  )
  const draw = { isPrivate, isComposer: event.source === 'composer', isLine: ids.length > CARDS_PER_MESSAGE }
  const unfurls: LinkUnfurls = {}
  for (const { url, reference } of links) {
    const session = opened.get(reference.id)
    const drawn = session && drawUnfurl(dependencies, reference, session, draw)
    if (drawn !== undefined) unfurls[url] = drawn
  }
  return unfurls
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

/**
 * What one link unfurls to. Nothing where the session could not be fetched, or where the poster is of another
 * organisation; a card without content where the poster may not see it.
 */
function drawUnfurl(
  { sessionUrl }: HandlerDependencies,
  reference: SessionReference,
  opened: Result<OpenedSession, ExecError | Refusal>,
  { isPrivate, isComposer, isLine }: { isPrivate: boolean; isComposer: boolean; isLine: boolean },
) {
  if (!opened.ok && (!isRefusal(opened.error) || opened.error.kind === 'other_organisation')) return undefined
  const withoutContent = () => privateCard(reference, { sessionUrl, surface: 'unfurl' })
  if (isComposer) return composerUnfurl(withoutContent(), opened.ok ? opened.value.session : undefined)
  if (!opened.ok || isPrivate) return unfurl(withoutContent())
  const { session } = opened.value
  return unfurl(
    isLine
      ? sessionLine(session, { reference, surface: 'unfurl' })
      : sessionCard(session, { reference, sessionUrl, surface: 'unfurl', isExpanded: false }),
  )
}

/** Enterprise organisations send no `unfurl_id`; there the message is named by its channel and time. */
function target({ unfurl_id, source, channel, message_ts }: LinkEvent) {
  if (unfurl_id !== undefined && (source === 'composer' || source === 'conversations_history'))
    return { unfurl_id, source } as const
  return { channel, ts: message_ts }
}
