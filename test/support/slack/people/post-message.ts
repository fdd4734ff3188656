import { isMember, requireConversation, requirePerson } from '../conversations.ts'
import type { Core } from '../core.ts'
import type { JsonObject } from '../json.ts'
import { formatTyped, unfurlableLinks } from '../links.ts'
import type { Delivery } from '../parcel.ts'
import type { Attachment, Conversation, Draft, Message, Person } from '../workspace.ts'
import { actionTs, deliverEvent } from './payload.ts'

interface PostInput {
  user: string
  channel: string
  /** As typed: Slack escapes it and puts links in angle brackets. Mentions are given as `<@U…>`. */
  text: string
  thread_ts?: string | undefined
}

/** A person's message, and the deliveries about it. */
export interface Posted {
  message: Message
  deliveries: Delivery[]
}

/** Posts as a person. Throws where Slack would not let that person post: the caller acts wrongly. */
export async function postAsPerson(
  core: Core,
  input: PostInput,
  composed: Pick<Message, 'attachments' | 'dropped'> = { attachments: [] },
): Promise<Posted> {
  const person = requirePerson(core.workspace, input.user)
  const conversation = requireConversation(core.workspace, input.channel)
  if (!isMember(conversation, person.id)) throw new Error(`${person.id} is not in ${conversation.id}`)
  if (conversation.is_archived === true) throw new Error(`${conversation.id} is archived`)
  if (input.thread_ts !== undefined && core.messages.find(conversation.id, input.thread_ts) === undefined) {
    throw new Error(`${input.thread_ts} is no message of ${conversation.id}`)
  }
  const message = core.messages.add({
    channel: conversation.id,
    user: person.id,
    text: formatTyped(input.text),
    blocks: [],
    ...composed,
    thread_ts: input.thread_ts,
  })
  core.journal.changed()
  const events = eventsFor(core, message, conversation, person)
  const deliveries = await Promise.all(events.map((event) => deliverEvent(core, event, conversation)))
  return { message, deliveries }
}

/** Changes a person's message. Slack sends its mention again, with a new `event_id`. */
export async function editAsPerson(core: Core, message: Message, text: string): Promise<Posted> {
  const conversation = requireConversation(core.workspace, message.channel)
  message.text = formatTyped(text)
  message.edited = true
  core.journal.changed()
  const edit = { edited: { user: message.user, ts: actionTs(core) }, event_ts: actionTs(core) }
  const deliveries = await Promise.all(
    mentionEvent(core, message, conversation).map((event) =>
      deliverEvent(core, { ...event, ...edit }, conversation),
    ),
  )
  return { message, deliveries }
}

type Event = JsonObject & { type: string }

/** The events about a new message that the app subscribes to and has the scopes for. */
function eventsFor(core: Core, message: Message, conversation: Conversation, person: Person): Event[] {
  const shared = linkShared(core, message, conversation, person)
  // No bot here hears of messages elsewhere.
  const isHeard = conversation.kind === 'app_dm' && has(core, 'message.im', 'im:history')
  return [
    ...(shared === undefined ? [] : [shared]),
    ...mentionEvent(core, message, conversation),
    ...(isHeard ? [{ ...ownFields(core, message), type: 'message', channel_type: 'im' }] : []),
  ]
}

function mentionEvent(core: Core, message: Message, conversation: Conversation): Event[] {
  const bot = core.workspace.bot.user_id
  const isMentioned = message.text.includes(`<@${bot}`) && isMember(conversation, bot)
  const isSent =
    isMentioned && conversation.kind !== 'app_dm' && has(core, 'app_mention', 'app_mentions:read')
  return isSent ? [{ ...ownFields(core, message), type: 'app_mention' }] : []
}

function has(core: Core, event: string, scope: string): boolean {
  return core.settings.events.includes(event) && core.settings.scopes.includes(scope)
}

function ownFields(core: Core, message: Message): JsonObject {
  const { user, text, ts, channel, thread_ts } = message
  const team = core.workspace.team.id
  return { user, text, ts, channel, team, client_msg_id: crypto.randomUUID(), event_ts: ts, thread_ts }
}

/** Slack asks for unfurls without membership, but neither for dropped ones nor for what people of other organizations post. */
function linkShared(core: Core, message: Message, conversation: Conversation, person: Person) {
  const links = unfurlableLinks(message.text, core.settings.unfurlDomains).filter(
    ({ url }) => message.dropped?.includes(url) !== true,
  )
  const asked = has(core, 'link_shared', 'links:read') && person.team_id === core.workspace.team.id
  if (!asked || links.length === 0) return undefined
  const { channel, ts } = message
  const unfurl_id = `${channel}.${ts}.${crypto.randomUUID().replaceAll('-', '')}`
  const enterprise = core.workspace.team.enterprise !== undefined
  if (!enterprise) core.sentUnfurlIds.set(unfurl_id, { channel, ts })
  return {
    type: 'link_shared',
    user: person.id,
    channel,
    message_ts: ts,
    thread_ts: message.thread_ts,
    links,
    is_bot_user_member: isMember(conversation, core.workspace.bot.user_id),
    ...(enterprise ? {} : { unfurl_id, source: 'conversations_history' }),
  }
}

export interface Composed {
  draft: Draft
  /** Missing where the bot is not told: no link of the app's, or an Enterprise organization. */
  delivery?: Delivery
}

/** A person pastes links into the composer. The bot may show a preview to that person alone. */
export async function compose(core: Core, input: { user: string; text: string }): Promise<Composed> {
  const person = requirePerson(core.workspace, input.user)
  const text = formatTyped(input.text)
  const unfurl_id = `${person.id}-${crypto.randomUUID()}`
  const draft: Draft = { unfurl_id, user: person.id, typed: input.text, text, attachments: [], dropped: [] }
  core.drafts.set(unfurl_id, draft)
  const links = unfurlableLinks(text, core.settings.unfurlDomains)
  const asked = has(core, 'link_shared', 'links:read') && core.workspace.team.enterprise === undefined
  if (!asked || links.length === 0 || person.team_id !== core.workspace.team.id) return { draft }
  const delivery = await deliverEvent(core, {
    type: 'link_shared',
    user: person.id,
    channel: 'COMPOSER',
    message_ts: unfurl_id,
    unfurl_id,
    source: 'composer',
    links,
    is_bot_user_member: false,
  })
  return { draft, delivery }
}

/** The writer drops the unfurl of a link: it goes from the composer, and the message is sent without it. */
export function dropPreview(core: Core, { draft }: Composed, url: string): void {
  draft.dropped.push(url)
  core.journal.changed()
}

/** Sends a composed message. What its links were unfurled to goes along, without the preview. */
export async function sendComposed(
  core: Core,
  { draft }: Composed,
  where: { channel: string; thread_ts?: string },
): Promise<Posted> {
  draft.sent = true
  const { dropped } = draft
  const attachments = draft.attachments
    .filter(({ blocks, app_unfurl_url: url }) => blocks.length > 0 && !dropped.includes(String(url)))
    .map(({ preview: _, ...attachment }): Attachment => attachment)
  return await postAsPerson(core, { user: draft.user, text: draft.typed, ...where }, { attachments, dropped })
}

/** Takes away a message that one person alone sees. */
export function dismiss(core: Core, user: string, { channel, ts }: { channel: string; ts: string }): void {
  const message = core.messages.find(channel, ts)
  if (message?.ephemeral_for !== user) throw new Error(`${user} can't dismiss ${ts}`)
  message.deleted = true
  core.journal.changed()
}
