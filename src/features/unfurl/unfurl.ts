import { z } from 'zod'
import type { Viewers } from '../../access/viewer.ts'
import { type CardProgress, MORE, SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import { sessionCard, sessionLine } from '../../blocks/card/session-card.ts'
import { composerUnfurl, EXTERNAL_UNFURL, privateCard, toAttachment } from '../../blocks/unfurl/unfurl.ts'
import { privateWorkObject, workObject, workObjectIdentity } from '../../blocks/work-object/work-object.ts'
import { auditFields } from '../../delivery/audit.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { bodyAs, wayIn } from '../../delivery/runner.ts'
import { parseSessionReference, type SessionReference } from '../../exec/session-reference.ts'
import { feature } from '../../shared/feature.ts'
import type { Preferences } from '../../shared/preferences/preferences-table.ts'
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
  type ShareNoticeNeeds,
  tellParticipant,
  willTellParticipant,
} from '../../shared/sharing/share-notice.ts'
import type { UnfurlMode } from '../../shared/workspace-settings.ts'
import type { SlackClients } from '../../slack/clients.ts'
import { checkConversation } from '../../slack/conversations.ts'
import { slackFailure } from '../../slack/failure.ts'
import type { LinkUnfurl, UnfurlTarget } from '../../slack/send-unfurls.ts'
import {
  CARDS_PER_MESSAGE,
  decideUnfurl,
  type MessageFacts,
  skipReason,
  type Unfurl,
} from './decide-unfurl.ts'

interface Needs extends CardDependencies, ShareNoticeNeeds, HidePreviewNeeds {
  slack: SlackClients
  viewers: Viewers
  preferences: Preferences
  mentions: Mentions
  linkHosts: readonly string[]
  unfurls: UnfurlMode
  workObjects: boolean
}

const payload = z.object({
  event_id: z.string(),
  is_ext_shared_channel: z.boolean().optional(),
  event: z.object({
    user: z.string(),
    channel: z.string(),
    message_ts: z.string(),
    is_bot_user_member: z.boolean().optional(),
    is_unfurl_refresh: z.boolean().optional(),
    unfurl_id: z.string().optional(),
    source: z.string().optional(),
    links: z.array(z.object({ url: z.string() })),
  }),
})

type LinkEvent = z.infer<typeof payload>['event']

/** A message with links to Exec, posted or still in the composer. Tells nobody about failures: the link itself is there. */
const linkShared = wayIn('link_shared', (needs: Needs) => ({
  event: 'link_shared',
  read: bodyAs(payload),
  delivery({ event_id: key, event }) {
    const { user, channel } = event
    return { key, kind: surfaceOf(event), user, channel }
  },
  run: (context, { event, is_ext_shared_channel: isExternal }) =>
    unfurlLinks(needs, context, event, {
      mode: needs.unfurls,
      surface: surfaceOf(event),
      isExternal,
      isInOwnDm: event.channel.startsWith('D') && event.is_bot_user_member === true,
    }),
}))

/** *Hide preview* below a link. */
function hideButton(id: string, option?: string) {
  return sessionPress({
    ids: [id],
    option,
    kind: 'remove',
    async run(needs: HidePreviewNeeds, context, { unfurled, reference: { id: session } }) {
      if (unfurled === undefined) return shareUnknown(session)
      return hidePreview(needs, context, { ...unfurled, session })
    },
  })
}

/** The links of sessions in messages. */
export const unfurl = feature<Needs>({
  name: 'unfurl',
  help: { more: ['Paste the link of a session that you can open: everyone there sees it'] },
  buttons: [
    hideButton(SESSION_ACTIONS.more, MORE.hidePreview),
    // On a Work Object.
    hideButton(SESSION_ACTIONS.hidePreview),
  ],
  events: [linkShared],
})

function surfaceOf({ source, is_unfurl_refresh }: LinkEvent): MessageFacts['surface'] {
  if (is_unfurl_refresh === true) return 'unfurl_refresh'
  return source === 'composer' ? 'composer' : 'unfurl'
}

/** Enterprise organizations send no `unfurl_id`; there the channel and `ts` name the message. */
function targetOf({ unfurl_id, source, channel, message_ts }: LinkEvent): UnfurlTarget {
  if (unfurl_id !== undefined && (source === 'composer' || source === 'conversations_history'))
    return { unfurl_id, source }
  return { channel, ts: message_ts }
}

/** Unfurls the session links of a message, by the right of the person who posted it. Every silence has an audit line. */
async function unfurlLinks(
  needs: Needs,
  context: DeliveryContext,
  event: LinkEvent,
  known: MessageFacts,
): Promise<void> {
  const { unfurlSender, mentions, previews, linkHosts } = needs
  const { surface } = known
  const { channel, message_ts: ts } = event
  const { now, onRequest } = context
  const target = targetOf(event)
  const urls = event.links.map(({ url }) => url)
  const isSkipped = async (found: Partial<MessageFacts> = {}) => {
    const reason = skipReason({ ...known, ...found })
    if (reason === undefined) return false
    context.audit({ decision: 'skipped', reason })
    if (reason === 'external_channel' && surface === 'unfurl') {
      const links = urls.filter((url) => parseSessionReference(url, linkHosts).ok)
      await replaceComposed(unfurlSender, context, links, target)
    }
    return true
  }
  if (await isSkipped()) return
  const linked = linksBySession(linkHosts, context, urls)
  const findAuthor = async () => {
    const places = [...linked.keys()].map((session) => ({ channel, ts, session }))
    const found = await Promise.all(places.map((place) => previews.find(place)))
    return found.find((preview) => preview !== undefined)?.author
  }
  // Anyone's click can cause a refresh. It must show neither more nor less than the author of the message may see.
  const author = surface === 'unfurl_refresh' ? await findAuthor() : event.user
  if (author === undefined) return context.audit({ decision: 'skipped', reason: 'author_unknown' })

  // In the background: nobody asked for an unfurl.
  const viewer =
    author === context.user
      ? context.viewer.with({ priority: 'background' })
      : needs.viewers.of(author, { priority: 'background', onRequest })
  const openAll = [...linked].map(async ([id, links]) => ({ id, links, opened: await viewer.open(id) }))
  const [sessions, isInvited] = await Promise.all([
    Promise.all(openAll),
    surface !== 'composer' && isSharedOrInvited(needs.slack, channel),
  ])
  if (await isSkipped({ isInvited })) return
  const decide = (opened: Opened, facts = known) =>
    decideUnfurl({ ...facts, opened, sessions: sessions.length })
  const decided = await Promise.all(
    sessions.map(async (session) => {
      const become = decide(session.opened)
      const { kind, shown } = become
      return {
        ...session,
        become,
        progress: kind === 'card' ? await cardProgress(needs, viewer, session, shown) : undefined,
        isTold:
          kind === 'preview' && shown?.isOwn === false
            ? await willTellParticipant(needs, context, shown.session, author)
            : false,
      }
    }),
  )
  // Checked last: the mention in the same message may have arrived meanwhile.
  if (await isSkipped({ isMention: await mentions.has(channel, ts) })) return

  const audit = (all: typeof decided, hidden?: ReadonlySet<string>) => {
    for (const { id: session, opened, become } of all)
      context.audit({
        user: author,
        session,
        ...(hidden?.has(session)
          ? { decision: 'skipped', reason: 'preview_hidden' }
          : auditFields(opened, become.shown === undefined ? 'private_card' : 'shown')),
      })
  }
  const [pasted] = sessions.flatMap(({ opened, links }) => (opened.ok ? links : []))
  if (surface === 'unfurl' && pasted !== undefined) await needs.sessionPage.learn(pasted.reference)
  const hasObjects = needs.workObjects && sessions.length <= CARDS_PER_MESSAGE
  const look = { channel, ts, now, refreshedAt: surface === 'unfurl_refresh' ? now : undefined, hasObjects }
  const draw = (all: readonly DecidedSession[]) => all.flatMap((session) => drawLinks(needs, session, look))
  if (draw(decided).length === 0) return audit(decided)
  if (surface === 'unfurl')
    await Promise.all(
      decided.map(({ id: session, links }) =>
        previews.note({ channel, ts, session }, { author, urls: links.map(({ url }) => url) }),
      ),
    )
  // One whose answer is lost may have arrived, too.
  let arrived = decided
  const send = async (all: typeof decided) => {
    const hidden = await unfurlSender.send(target, draw(all))
    audit(all, hidden)
    arrived = all.filter(({ id }) => !hidden.has(id))
  }
  const withoutContent = () =>
    decided.map((one) => ({ ...one, become: decide(one.opened, { ...known, mode: 'private' }) }))
  try {
    await context.reply(
      () => send(decided),
      () => send(withoutContent()),
    )
  } catch (error) {
    audit(decided)
    const { kind, code } = slackFailure(error)
    if (kind !== 'unreachable') arrived = []
    if (code !== MESSAGE_GONE) throw error
    context.auditNotShown(code)
  } finally {
    const details = { sharer: author, channel, ts, preview: 'yes' } as const
    for (const { id, become } of surface === 'unfurl' ? arrived : [])
      if (become.shown?.isOwn === false)
        needs.tasks.track(tellParticipant(needs, context, id, become.shown.session, details))
  }
}

/** Slack's event does not tell of a pending invitation to another organization. `false` where the app can't look. */
async function isSharedOrInvited({ client }: Needs['slack'], channel: string): Promise<boolean> {
  const checked = await checkConversation(client, channel)
  return !checked.ok && checked.error.kind === 'external_conversation'
}

/**
 * The composer may have left a card without content below each link: only now Slack says that the channel is external. There
 * was no composer for a message without an `unfurl_id`.
 */
async function replaceComposed(
  unfurlSender: Needs['unfurlSender'],
  context: DeliveryContext,
  links: readonly string[],
  target: UnfurlTarget,
): Promise<void> {
  if (!('unfurl_id' in target) || links.length === 0) return
  const unfurled = links.map((url) => ({ url, attachment: () => EXTERNAL_UNFURL }))
  await context.reply(() => unfurlSender.send(target, unfurled))
}

/** With more sessions than this, a message is a list of links, and would cost too many of Exec's daily requests. */
const SESSIONS_PER_MESSAGE = 20

interface SessionLink {
  url: string
  reference: SessionReference
}

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

interface DecidedSession {
  links: readonly SessionLink[]
  become: Unfurl
  progress: CardProgress | undefined
  /** Whether the participant hears of what the composer previews. */
  isTold: boolean
}

interface Look {
  channel: string
  ts: string
  now: Date
  refreshedAt: Date | undefined
  hasObjects: boolean
}

function drawLinks(
  { sessionPage: { url: sessionUrl }, offers }: Needs,
  { links, become, progress, isTold }: DecidedSession,
  { channel, ts, now, refreshedAt, hasObjects }: Look,
): LinkUnfurl[] {
  const { kind, shown } = become
  if (kind === 'skip') return []
  return links.map(({ url, reference }) => {
    const place = { channel, ts, session: reference.id }
    const empty = () => privateCard(reference, { sessionUrl, surface: 'unfurl' })
    if (kind === 'preview')
      return {
        url,
        attachment: () => composerUnfurl(empty(), shown && { ...shown, isTold, now }),
      }
    const identity = hasObjects ? workObjectIdentity(reference, sessionUrl) : undefined
    if (shown === undefined) {
      const entity = identity && privateWorkObject(identity, { reference, sessionUrl })
      return { url, place, attachment: () => toAttachment(empty()), entity }
    }
    const { session, asOf } = shown
    const options = { reference, sessionUrl, surface: 'unfurl', asOf, now } as const
    const card = () =>
      kind === 'line'
        ? sessionLine(session, options)
        : sessionCard(session, { ...options, ...offers, progress })
    const object = { ...options, progress: progress?.line, refreshedAt }
    return {
      url,
      place,
      attachment: () => toAttachment(card()),
      entity: identity && workObject(session, identity, object),
    }
  })
}
