import { isMember, requireConversation } from '../conversations.ts'
import type { Core } from '../core.ts'
import { buttonsOf, contentOf } from '../entities/entity-texts.ts'
import type { EntityPlace, Pane } from '../entities/panes.ts'
import { isObject, type JsonObject, objectsIn, textOf } from '../json.ts'
import { unfurlDomain } from '../links.ts'
import type { Delivery } from '../parcel.ts'
import type { Attachment, Message } from '../workspace.ts'
import { actionTs, channelOf, deliverEvent, interact, seenMessage } from './payload.ts'

interface EntityInput {
  user: string
  message: { channel: string; ts: string }
  /** Which of several objects in the message. */
  url?: string
}

/**
 * A person opens a Work Object, or presses the refresh button of its pane. The bot is asked for details unless what it
 * gave within the last ten minutes will do. Nothing is delivered to an app that does not subscribe to it.
 */
export async function openEntity(
  core: Core,
  input: EntityInput & { refresh?: boolean },
): Promise<Delivery | undefined> {
  const { message, attachment } = entityIn(core, input)
  const place = placeOf(message, attachment)
  const { isCurrent } = core.panes.show(input.user, place, objectOf(attachment))
  core.journal.changed('pane', { user: input.user })
  const isAsked = !isCurrent || input.refresh === true
  if (!isAsked || !core.settings.events.includes('entity_details_requested')) return undefined
  return await deliverEvent(
    core,
    {
      type: 'entity_details_requested',
      user: input.user,
      trigger_id: core.triggers.make({ user: input.user, channel: message.channel, entity: place }),
      entity_url: place.entity_url,
      app_unfurl_url: place.app_unfurl_url,
      external_ref: place.external_ref,
      link: { url: place.entity_url, domain: new URL(place.entity_url).hostname },
      channel: message.channel,
      message_ts: message.ts,
      thread_ts: message.thread_ts,
      user_locale: 'en-US',
    },
    requireConversation(core.workspace, message.channel),
  )
}

/**
 * Slack asks for an unfurl again: someone pressed the object's refresh button, or something about it may have changed.
 * Whose `user` the event names is not documented: here it is who caused it, the reading that gives most away.
 */
export async function refreshEntity(
  core: Core,
  user: string,
  { channel, ts, thread_ts, app_unfurl_url: url }: Omit<EntityPlace, 'entity_url' | 'external_ref'>,
): Promise<Delivery | undefined> {
  const { events, scopes, unfurlDomains } = core.settings
  if (!events.includes('link_shared') || !scopes.includes('links:read')) return undefined
  const conversation = requireConversation(core.workspace, channel)
  return await deliverEvent(
    core,
    {
      type: 'link_shared',
      user,
      channel,
      message_ts: ts,
      thread_ts,
      links: [{ domain: unfurlDomain(url, unfurlDomains) ?? '', url }],
      is_bot_user_member: isMember(conversation, core.workspace.bot.user_id),
      is_unfurl_refresh: true,
      user_locale: 'en-US',
    },
    conversation,
  )
}

export function closeEntity(core: Core, user: string): void {
  core.panes.close(user)
  core.journal.changed('pane', { user })
}

/** The buttons of a pane: those of what the bot gave, or else of the unfurl that stands in its place. */
export function paneButtons({ details, error, unfurled }: Pane) {
  if (error !== undefined) return buttonsOf(objectsIn(error.actions), 'pane')
  const { primaryActions, overflowActions } = contentOf(details ?? unfurled)
  return buttonsOf([...primaryActions, ...overflowActions], 'pane')
}

/** A press on a button of the pane. Whether a response_url comes with it is not documented, so there is none. */
export async function clickInPane(core: Core, user: string, action_id: string) {
  const pane = core.panes.of(user)
  if (pane === undefined) throw new Error(`${user} has no pane open`)
  const found = paneButtons(pane).find(({ element }) => element.action_id === action_id)
  if (found === undefined) throw new Error(`The pane has no button ${action_id}`)
  const { place } = pane
  const { type, text, value, url, style } = found.element
  const triggerId = core.triggers.make({ user, channel: place.channel, entity: place })
  const { channel } = place
  return await interact(
    core,
    'block_actions',
    { user, channel, triggerId },
    {
      container: { ...containerOf(place), type: 'entity_detail' },
      channel: channelOf(requireConversation(core.workspace, channel)),
      actions: [{ type, text, value, url, style, action_id, block_id: 'pane', action_ts: actionTs(core) }],
    },
  )
}

/** The part of a click's container that names the Work Object. */
export function containerOf({ channel, ts, thread_ts, ...entity }: EntityPlace): JsonObject {
  return {
    message_ts: ts,
    thread_ts,
    channel_id: channel,
    ...entity,
  }
}

export function placeOf({ channel, ts, thread_ts }: Message, attachment: Attachment): EntityPlace {
  const entity = objectOf(attachment)
  return {
    channel,
    ts,
    thread_ts,
    app_unfurl_url: textOf(attachment.app_unfurl_url) ?? '',
    entity_url: textOf(entity.url) ?? '',
    external_ref: isObject(entity.external_ref) ? entity.external_ref : {},
  }
}

/** A person presses the refresh button below a Work Object. */
export async function pressRefresh(core: Core, input: EntityInput): Promise<Delivery | undefined> {
  const { message, attachment } = entityIn(core, input)
  return await refreshEntity(core, input.user, placeOf(message, attachment))
}

function objectOf({ entity }: Attachment): JsonObject {
  return isObject(entity) ? entity : {}
}

function entityIn(core: Core, { user, message, url }: EntityInput) {
  const seen = seenMessage(core, user, message)
  const found = seen.attachments.find(
    ({ entity, app_unfurl_url }) => isObject(entity) && (url === undefined || app_unfurl_url === url),
  )
  if (found === undefined) throw new Error(`${user} sees no such Work Object`)
  return { message: seen, attachment: found }
}
