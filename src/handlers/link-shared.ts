import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from '@slack/bolt'
import type { LinkUnfurls } from '@slack/types'
import { z } from 'zod'
import type { OpenedSession } from '../access/open-session.ts'
import { isRefusal, type Refusal } from '../access/policy.ts'
import { privateCard } from '../blocks/private-card.ts'
import { sessionCard, sessionLine } from '../blocks/session-card.ts'
import { composerUnfurl, unfurl } from '../blocks/unfurl.ts'
import type { ExecError } from '../exec/exec-error.ts'
import { parseSessionReference, type SessionReference } from '../exec/session-reference.ts'
import type { Result } from '../result.ts'
import type { Visit } from './attend.ts'
import { audit, outcome } from './audit.ts'
import { cardProgress } from './card-progress.ts'
import type { HandlerDependencies } from './handler-dependencies.ts'

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
      { key: event_id, body, surface, user: event.user, channel: event.channel },
      async (visit) => {
        const reason = skipReason(dependencies.unfurls, is_ext_shared_channel, event)
        if (reason !== undefined) {
          audit(dependencies.log, visit, { decision: 'skipped', reason })
          return
        }
        const links = sessionLinks(dependencies, visit, event)
        const opened = await openAll(dependencies, visit, links)
        if (await dependencies.mentions.has(event.channel, event.message_ts)) {
          audit(dependencies.log, visit, { decision: 'skipped', reason: 'answered_in_thread' })
          return
        }
        // Where Slack does not say that the channel is the organisation's own, content stays out of it.
        const withoutContent = dependencies.unfurls === 'button' || is_ext_shared_channel === undefined
        const style = { surface, withoutContent } as const
        const lines = await progressLines(dependencies, visit, opened, style)
        const unfurls = drawUnfurls(dependencies, links, opened, { ...style, lines })
        for (const [session, result] of opened)
          audit(dependencies.log, visit, {
            session,
            ...outcome(result, withoutContent ? 'private_card' : 'shown'),
          })
        if (Object.keys(unfurls).length > 0)
          await visit.deliver(() => dependencies.client.chat.unfurl({ ...target(event), unfurls }))
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

type Opened = Result<OpenedSession, ExecError | Refusal>

/** Each distinct session once. Nobody asked for an unfurl, so that it takes from that share of Exec's limit. */
async function openAll(
  { openSession }: HandlerDependencies,
  { user, onRequest }: Visit,
  links: readonly SessionLink[],
): Promise<Map<string, Opened>> {
  const ids = [...new Set(links.map(({ reference }) => reference.id))]
  const open = async (session: string) =>
    [session, await openSession({ user, session, purpose: 'unasked', onRequest })] as const
  return new Map(await Promise.all(ids.map(open)))
}

interface UnfurlStyle {
  surface: 'composer' | 'unfurl'
  withoutContent: boolean
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

function drawUnfurls(
  dependencies: HandlerDependencies,
  links: readonly SessionLink[],
  opened: ReadonlyMap<string, Opened>,
  { lines, ...style }: UnfurlStyle & { lines: ReadonlyMap<string, string> },
): LinkUnfurls {
  const isLine = opened.size > CARDS_PER_MESSAGE
  const unfurls: LinkUnfurls = {}
  for (const { url, reference } of links) {
    const session = opened.get(reference.id)
    const line = lines.get(reference.id)
    const drawn = session && drawUnfurl(dependencies, reference, session, { ...style, isLine, line })
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
  opened: Opened,
  { surface, withoutContent, isLine, line }: UnfurlStyle & { isLine: boolean; line: string | undefined },
) {
  if (!opened.ok && (!isRefusal(opened.error) || opened.error.kind === 'other_organisation')) return undefined
  const empty = () => privateCard(reference, { sessionUrl, surface: 'unfurl' })
  if (surface === 'composer') return composerUnfurl(empty(), opened.ok ? opened.value.session : undefined)
  if (!opened.ok || withoutContent) return unfurl(empty())
  const { session, asOf } = opened.value
  const progress = line === undefined ? undefined : { line, hasButton: false }
  return unfurl(
    isLine
      ? sessionLine(session, { reference, surface, asOf })
      : sessionCard(session, { reference, sessionUrl, surface, isExpanded: false, asOf, progress }),
  )
}

/** Enterprise organisations send no `unfurl_id`; there the message is named by its channel and time. */
function target({ unfurl_id, source, channel, message_ts }: LinkEvent) {
  if (unfurl_id !== undefined && (source === 'composer' || source === 'conversations_history'))
    return { unfurl_id, source } as const
  return { channel, ts: message_ts }
}
