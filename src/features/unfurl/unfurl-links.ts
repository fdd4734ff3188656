import type { Viewer, Viewers } from '../../access/viewer.ts'
import type { CardProgress } from '../../blocks/card/session-card.ts'
import { externalUnfurl } from '../../blocks/unfurl/unfurl.ts'
import { auditFields, type Reason } from '../../delivery/audit.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { parseSessionReference } from '../../exec/session-reference.ts'
import { type CardProgressDependencies, cardProgress, type Opened } from '../../shared/card.ts'
import type { UnfurlMode } from '../../shared/timing.ts'
import type { SlackClients } from '../../slack/clients.ts'
import { checkConversation } from '../../slack/conversations.ts'
import { slackFailure } from '../../slack/failure.ts'
import type { UnfurlSender, UnfurlTarget } from '../../slack/send-unfurls.ts'
import type { LinkAuthors, Mentions } from '../../store/remembered-messages.ts'
import {
  CARDS_PER_MESSAGE,
  type DrawUnfurlsDependencies,
  drawUnfurls,
  isForOthers,
  type SessionLink,
  type UnfurlStyle,
} from './draw-unfurls.ts'

export interface UnfurlDependencies extends DrawUnfurlsDependencies, CardProgressDependencies {
  viewers: Viewers
  slack: Pick<SlackClients, 'client'>
  unfurlSender: UnfurlSender
  linkAuthors: LinkAuthors
  mentions: Mentions
  linkHosts: readonly string[]
  unfurls: UnfurlMode
}

interface LinkMessage {
  surface: UnfurlStyle['surface']
  /** Who wrote the message; for `unfurl_refresh`, who made Slack ask again. */
  user: string
  channel: string
  ts: string
  urls: readonly string[]
  target: UnfurlTarget
  /** Whether the channel is shared with another organisation; `undefined` if Slack does not say. */
  isExternal: boolean | undefined
  isBotMember: boolean
}

/** With more sessions than this, a message is a list of links, and would cost too many of Exec's daily requests. */
const SESSIONS_PER_MESSAGE = 20

/** Unfurls the session links of a message, by the right of the person who posted it. Every silence has an audit line. */
export async function unfurlLinks(
  dependencies: UnfurlDependencies,
  context: DeliveryContext,
  message: LinkMessage,
): Promise<void> {
  const { unfurlSender, linkAuthors, mentions, unfurls } = dependencies
  const { surface, channel, ts, isExternal, target } = message
  const skip = (reason: Reason) => context.audit({ decision: 'skipped', reason })
  const reason = skipReason(unfurls, message)
  if (reason === 'external_channel') return skipExternal(dependencies, context, message)
  if (reason !== undefined) return skip(reason)
  // Anyone's click can cause a refresh. It must show neither more nor less than the author of the message may see.
  const author = surface === 'unfurl_refresh' ? await linkAuthors.find(channel, ts) : message.user
  if (author === undefined) return skip('author_unknown')

  const links = sessionLinks(dependencies.linkHosts, context, message.urls)
  // In the background: nobody asked for an unfurl.
  const viewer = dependencies.viewers.of(author, { priority: 'background', onRequest: context.onRequest })
  const [opened, isInvited] = await Promise.all([
    openAll(viewer, links),
    surface === 'composer' ? false : isSharedOrInvited(dependencies.slack, channel),
  ])
  if (isInvited) return skipExternal(dependencies, context, message)
  // In the composer nobody knows yet where the message will go. There only its writer sees the preview.
  const isUnclear = isExternal === undefined && surface !== 'composer'
  const style = { surface, withoutContent: unfurls === 'private' || isUnclear, now: context.now } as const
  const progress = await openProgress(dependencies, context, author, opened, style)
  // Checked last: the mention in the same message may have arrived meanwhile.
  if (await mentions.has(channel, ts)) return skip('answered_in_thread')

  const draw = (shown: UnfurlStyle) => drawUnfurls(dependencies, links, opened, progress, shown)
  const unfurled = draw(style)
  for (const [session, result] of opened) {
    const decision = style.withoutContent || !isForOthers(result) ? 'private_card' : 'shown'
    context.audit({ user: author, session, ...auditFields(result, decision) })
  }
  if (surface === 'unfurl' && unfurled.some(({ entity }) => entity !== undefined))
    await linkAuthors.note(channel, ts, author)
  if (unfurled.length === 0) return
  try {
    await context.reply(
      () => unfurlSender.send(target, unfurled),
      () => unfurlSender.send(target, draw({ ...style, withoutContent: true })),
    )
  } catch (error) {
    const { code } = slackFailure(error)
    if (code !== MESSAGE_GONE) throw error
    context.audit({ decision: 'not_delivered', reason: code })
  }
}

/** Slack's code where the writer has sent the message before its preview was ready, or deleted it. */
const MESSAGE_GONE = 'cannot_find_message'

/** Why the app leaves a whole message alone. In the bot's own direct message it answers with a card instead. */
function skipReason(unfurls: UnfurlMode, message: LinkMessage): Reason | undefined {
  if (unfurls === 'off') return 'unfurls_off'
  if (message.isExternal === true) return 'external_channel'
  return message.channel.startsWith('D') && message.isBotMember ? 'answered_in_own_dm' : undefined
}

/** Slack's event does not tell of a pending invitation to another organisation. `false` where the bot can't look. */
async function isSharedOrInvited({ client }: UnfurlDependencies['slack'], channel: string): Promise<boolean> {
  const checked = await checkConversation(client, channel)
  return !checked.ok && checked.error.kind === 'external_conversation'
}

/**
 * The composer may have left a card without content below each link: only now Slack says that the channel is external. There
 * was no composer for a message without an `unfurl_id`.
 */
async function skipExternal(
  { unfurlSender, linkHosts }: UnfurlDependencies,
  context: DeliveryContext,
  { urls, target, surface }: LinkMessage,
): Promise<void> {
  context.audit({ decision: 'skipped', reason: 'external_channel' })
  const links = urls.filter((url) => parseSessionReference(url, linkHosts).ok)
  if (surface !== 'unfurl' || !('unfurl_id' in target) || links.length === 0) return
  await context.reply(() =>
    unfurlSender.send(
      target,
      links.map((url) => ({ url, attachment: externalUnfurl })),
    ),
  )
}

function sessionLinks(
  linkHosts: readonly string[],
  context: DeliveryContext,
  urls: readonly string[],
): SessionLink[] {
  const links: SessionLink[] = []
  const ids = new Set<string>()
  for (const url of urls) {
    const reference = parseSessionReference(url, linkHosts)
    const isTooMany = reference.ok && !ids.has(reference.value.id) && ids.size >= SESSIONS_PER_MESSAGE
    if (!reference.ok || isTooMany) {
      const reason = reference.ok ? 'too_many_links' : reference.error.kind
      context.audit({ decision: 'skipped', reason })
      continue
    }
    ids.add(reference.value.id)
    links.push({ url, reference: reference.value })
  }
  return links
}

/** Opens each distinct session once. */
async function openAll(viewer: Viewer, links: readonly SessionLink[]): Promise<Map<string, Opened>> {
  const ids = [...new Set(links.map(({ reference }) => reference.id))]
  const open = async (id: string) => [id, await viewer.open(id)] as const
  return new Map(await Promise.all(ids.map(open)))
}

async function openProgress(
  dependencies: UnfurlDependencies,
  { onRequest }: DeliveryContext,
  user: string,
  opened: ReadonlyMap<string, Opened>,
  { surface, withoutContent }: UnfurlStyle,
): Promise<Map<string, CardProgress | undefined>> {
  if (surface === 'composer' || withoutContent || opened.size > CARDS_PER_MESSAGE) return new Map()
  const open = async ([id, result]: [string, Opened]) => {
    if (!result.ok) return [id, undefined] as const
    return [id, await cardProgress(dependencies, { user, onRequest }, { id }, result.value)] as const
  }
  return new Map(await Promise.all([...opened].map(open)))
}
