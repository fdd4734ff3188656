import { z } from 'zod'
import { MORE, SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import { EXTERNAL_UNFURL } from '../../blocks/unfurl/unfurl.ts'
import { auditFields, type Reason } from '../../delivery/audit.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { bodyAs, wayIn } from '../../delivery/runner.ts'
import { parseSessionReference } from '../../exec/session-reference.ts'
import { feature } from '../../shared/feature.ts'
import type { ChoiceNeeds } from '../../shared/preferences/turn-off.ts'
import { type CardDependencies, cardProgress, type Opened } from '../../shared/sessions/card.ts'
import { sessionPress } from '../../shared/sessions/press.ts'
import {
  type HidePreviewNeeds,
  hidePreview,
  MESSAGE_GONE,
  shareUnknown,
} from '../../shared/sharing/hide-preview.ts'
import type { Mentions } from '../../shared/sharing/remembered-messages.ts'
import {
  notifyParticipant,
  type ShareNoticeNeeds,
  willNotifyParticipant,
} from '../../shared/sharing/share-notice.ts'
import type { UnfurlMode } from '../../shared/workspace-settings.ts'
import type { SlackClients } from '../../slack/clients.ts'
import { checkConversation } from '../../slack/conversations.ts'
import { slackFailure } from '../../slack/failure.ts'
import type { UnfurlTarget } from '../../slack/send-unfurls.ts'
import { decideUnfurl, type MessageFacts, skipReason } from './decide-unfurl.ts'
import { drawLinks, type LinkedSession, type SessionLink } from './draw-links.ts'

interface Needs extends CardDependencies, ShareNoticeNeeds, HidePreviewNeeds, ChoiceNeeds {
  slack: SlackClients
  mentions: Mentions
  linkHosts: readonly string[]
  unfurls: UnfurlMode
}

const payload = z.object({
  event_id: z.string(),
  is_ext_shared_channel: z.boolean().optional(),
  event: z.object({
    user: z.string(),
    channel: z.string(),
    message_ts: z.string(),
    is_bot_user_member: z.boolean().optional(),
    /** Slack refreshes only Work Objects, and this app posts none. */
    is_unfurl_refresh: z.literal(false).optional(),
    unfurl_id: z.string().optional(),
    source: z.string().optional(),
    links: z.array(z.object({ url: z.string() })),
  }),
})

type LinkEvent = z.infer<typeof payload>['event']

/** A message with links, from Slack's event. */
interface LinkedMessage extends MessageFacts {
  channel: string
  ts: string
  urls: readonly string[]
  target: UnfurlTarget
}

/**
 * A message with links to Exec, posted or still in the composer. Reports no failures to anyone: the link itself is
 * there.
 */
const linkShared = wayIn('link_shared', (needs: Needs) => ({
  event: 'link_shared',
  read: bodyAs(payload),
  delivery({ event_id: key, event }) {
    const { user, channel } = event
    return { key, kind: surfaceOf(event), user, channel }
  },
  run: (context, { event, is_ext_shared_channel: isExternal }) =>
    unfurlLinks(needs, context, {
      mode: needs.unfurls,
      surface: surfaceOf(event),
      isExternal,
      isInOwnDm: event.channel.startsWith('D') && event.is_bot_user_member === true,
      channel: event.channel,
      ts: event.message_ts,
      urls: event.links.map(({ url }) => url),
      target: targetOf(event),
    }),
}))

/** *Hide preview* below a link. */
const hideButton = sessionPress({
  ids: [SESSION_ACTIONS.more],
  option: MORE.hidePreview,
  kind: 'remove',
  async run(needs: HidePreviewNeeds, context, { unfurled, reference: { id: session } }) {
    if (unfurled === undefined) throw shareUnknown(session)
    return hidePreview(needs, context, { ...unfurled, session })
  },
})

/** Unfurls the session links in messages. */
export const unfurl = feature<Needs>({
  name: 'unfurl',
  help: { see: ["Paste a session's link: it unfurls for everyone there"] },
  buttons: [hideButton],
  events: [linkShared],
})

function surfaceOf({ source }: LinkEvent): MessageFacts['surface'] {
  return source === 'composer' ? 'composer' : 'unfurl'
}

/** Enterprise organizations send no `unfurl_id`; there the channel and `ts` name the message. */
function targetOf({ unfurl_id, source, channel, message_ts }: LinkEvent): UnfurlTarget {
  if (unfurl_id !== undefined && (source === 'composer' || source === 'conversations_history'))
    return { unfurl_id, source }
  return { channel, ts: message_ts }
}

interface DecidedSession extends LinkedSession {
  id: string
  /** Opened with the rights of the message's author. */
  opened: Opened
}

/** Unfurls a message's session links, with the rights of its author. A link that gets no unfurl gets an audit line. */
async function unfurlLinks(needs: Needs, context: DeliveryContext, message: LinkedMessage): Promise<void> {
  const decided = await decideLinks(needs, context, message)
  if ('reason' in decided) return staySilent(needs, context, message, decided.reason)
  const { sessions } = decided
  const { user: author } = context
  const { channel, ts, surface } = message
  const isPosted = surface === 'unfurl'
  const [pasted] = sessions.flatMap(({ opened, links }) => (opened.ok ? links : []))
  if (isPosted && pasted !== undefined) await needs.sessionPage.learn(pasted.reference, author)

  if (sessions.every(({ decision }) => decision.kind === 'skip')) return auditSessions(context, sessions)

  if (isPosted)
    await Promise.all(
      sessions.map(({ id: session, links }) =>
        needs.previews.remember({ channel, ts, session }, { author, urls: links.map(({ url }) => url) }),
      ),
    )
  const { arrived, error } = await sendSessions(needs, context, message, sessions)

  const details = { sharer: author, channel, ts, preview: 'yes' } as const
  for (const { id, decision } of isPosted ? arrived : [])
    if (decision.shown?.isOwn === false)
      needs.tasks.track(notifyParticipant(needs, context, id, decision.shown.session, details))
  if (error !== undefined) throw error
}

/** What each session's links become, or why the whole message is left alone. */
async function decideLinks(
  needs: Needs,
  context: DeliveryContext,
  message: LinkedMessage,
): Promise<{ sessions: readonly DecidedSession[] } | { reason: Reason }> {
  const { channel, ts, surface } = message
  const atOnce = skipReason(message)
  if (atOnce !== undefined) return { reason: atOnce }
  const linked = linksBySession(needs.linkHosts, context, message.urls)
  // Runs at background priority, since nobody asked for an unfurl.
  const viewer = context.viewer.with({ priority: 'background' })
  const openAll = [...linked].map(async ([id, links]) => ({ id, links, opened: await viewer.open(id) }))
  const [opened, isInvited] = await Promise.all([
    Promise.all(openAll),
    surface !== 'composer' && isSharedOrInvited(needs.slack, channel),
  ])
  const sessions = await Promise.all(
    opened.map(async (session) => {
      const decision = decideUnfurl({
        ...message,
        isInvited,
        opened: session.opened,
        sessions: opened.length,
      })
      const { kind, shown } = decision
      return {
        ...session,
        decision,
        progress: kind === 'card' ? await cardProgress(needs, viewer, session, shown) : undefined,
        isNotified:
          kind === 'preview' && shown?.isOwn === false
            ? await willNotifyParticipant(needs, context, shown.session, context.user)
            : false,
      }
    }),
  )
  // Checked last: the mention in the same message may have arrived in between.
  const isMention = await needs.mentions.has(channel, ts)
  const atLast = skipReason({ ...message, isInvited, isMention })
  return atLast === undefined ? { sessions } : { reason: atLast }
}

/**
 * Slack says only now that the channel is external, so the composer may have left an empty card below each link. A
 * message that came from a composer has an `unfurl_id`.
 */
async function staySilent(
  { unfurlSender, linkHosts }: Needs,
  context: DeliveryContext,
  { surface, urls, target }: LinkedMessage,
  reason: Reason,
): Promise<void> {
  context.audit({ decision: 'skipped', reason })
  if (reason !== 'external_channel' || surface !== 'unfurl' || !('unfurl_id' in target)) return
  const links = urls.filter((url) => parseSessionReference(url, linkHosts).ok)
  if (links.length === 0) return
  const unfurled = links.map((url) => ({ url, attachment: () => EXTERNAL_UNFURL }))
  await context.reply(() => unfurlSender.send(target, unfurled))
}

/**
 * If Slack refuses the cards, sends them without content. Resolves to what has arrived, or may have if the answer was
 * lost.
 */
async function sendSessions(
  needs: Needs,
  context: DeliveryContext,
  message: LinkedMessage,
  sessions: readonly DecidedSession[],
): Promise<{ arrived: readonly DecidedSession[]; error?: unknown }> {
  const { channel, ts, target } = message
  const options = { channel, ts, now: context.now }
  let arrived = sessions
  const send = async (all: readonly DecidedSession[]) => {
    arrived = all
    const links = all.flatMap((session) => drawLinks(needs, session, options))
    const hidden = await needs.unfurlSender.send(target, links)
    auditSessions(context, all, hidden)
    arrived = all.filter(({ id }) => !hidden.has(id))
  }
  const asPrivateCard = (session: DecidedSession) => {
    const { opened } = session
    const facts = { ...message, mode: 'private', opened, sessions: sessions.length } as const
    return { ...session, decision: decideUnfurl(facts) }
  }
  try {
    await context.reply(
      () => send(sessions),
      () => send(sessions.map(asPrivateCard)),
    )
    return { arrived }
  } catch (error) {
    auditSessions(context, arrived)
    const { kind, code } = slackFailure(error)
    if (code !== MESSAGE_GONE) return { arrived: kind === 'unreachable' ? arrived : [], error }
    context.auditNotShown(code)
    return { arrived: [] }
  }
}

/** @param hidden sessions with a preview that somebody hid in between. */
function auditSessions(
  context: DeliveryContext,
  sessions: readonly DecidedSession[],
  hidden?: ReadonlySet<string>,
): void {
  for (const { id: session, opened, decision } of sessions)
    context.audit({
      session,
      ...(hidden?.has(session)
        ? { decision: 'skipped', reason: 'preview_hidden' }
        : auditFields(opened, decision.shown === undefined ? 'private_card' : 'shown')),
    })
}

/** Slack's event doesn't mention pending invitations to another organization. `false` if the app can't look. */
async function isSharedOrInvited({ client }: Needs['slack'], channel: string): Promise<boolean> {
  const checked = await checkConversation(client, channel)
  return !checked.ok && checked.error.kind === 'external_conversation'
}

/** A message with more sessions than this is a list of links, and would cost too many of Exec's daily requests. */
const SESSIONS_PER_MESSAGE = 20

function linksBySession(
  linkHosts: readonly string[],
  context: DeliveryContext,
  urls: readonly string[],
): ReadonlyMap<string, SessionLink[]> {
  const sessions = new Map<string, SessionLink[]>()
  for (const url of urls) {
    const parsed = parseSessionReference(url, linkHosts)
    const others = parsed.ok ? sessions.get(parsed.value.id) : undefined
    const isTooMany = others === undefined && sessions.size >= SESSIONS_PER_MESSAGE
    if (parsed.ok && !isTooMany)
      sessions.set(parsed.value.id, [...(others ?? []), { url, reference: parsed.value }])
    else context.audit({ decision: 'skipped', reason: parsed.ok ? 'too_many_links' : parsed.error.kind })
  }
  return sessions
}
