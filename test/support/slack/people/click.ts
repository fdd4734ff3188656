import { interactiveElements } from '../blocks/interactive-elements.ts'
import { checkOfferedChoice } from '../conversation-menu.ts'
import { requireConversation } from '../conversations.ts'
import type { Core } from '../core.ts'
import { type Choice, chosenState, hasState, valueIn, withValue } from '../element-values.ts'
import { type JsonObject, textOf } from '../json.ts'
import type { Delivery } from '../parcel.ts'
import { elementsOfMessage, formersOf, setStateOfMessage, stateOfMessage } from '../post.ts'
import { type View, viewAsJson } from '../views.ts'
import type { Attachment, Message } from '../workspace.ts'
import { actionTs, channelOf, currentView, interact, seenMessage } from './payload.ts'

interface ClickInput {
  user: string
  /** The message whose own blocks or unfurls hold the element. */
  message?: { channel: string; ts: string } | undefined
  /** The modal or Home that holds it; the person's top modal when neither is given. */
  view?: View | undefined
  action_id: string
  block_id?: string | undefined
  /** Which of several unfurls in the message. */
  url?: string | undefined
  /** Whether the person's page may still show the message or the view as it was. Slack delivers a press on what is gone, too. */
  mayBeGone?: boolean | undefined
  /** The choice in a menu (an option's value or an id), or a text. Buttons have their own value. */
  value?: Choice | undefined
}

interface Found {
  attachment?: Attachment
  block: JsonObject
  element: JsonObject
}

/** Presses a button or chooses in a menu. Throws where the person doesn't see such an element. */
export async function click(core: Core, input: ClickInput): Promise<Delivery> {
  if (input.message !== undefined)
    return await clickInMessage(core, input, seenMessage(core, input.user, input.message))
  const view = input.view ?? core.views.top(input.user)
  if (view === undefined) throw new Error(`${input.user} has no modal open`)
  return await clickInView(core, input, currentView(core, input.user, view))
}

function matchesIn(candidates: Found[], { action_id, block_id, url }: ClickInput): Found[] {
  return candidates.filter(
    ({ attachment, block, element }) =>
      element.action_id === action_id &&
      (block_id === undefined || block.block_id === block_id) &&
      (url === undefined || attachment?.app_unfurl_url === url),
  )
}

function pick(candidates: Found[], input: ClickInput): Found {
  const { action_id } = input
  const matching = matchesIn(candidates, input)
  const [only, ...others] = matching
  if (only !== undefined && others.length === 0) return only
  const there = candidates.map(
    ({ block, element }) => `${textOf(block.block_id)}/${textOf(element.action_id)}`,
  )
  throw new Error(`${matching.length} elements match ${action_id}; there are: ${there.join(', ') || 'none'}`)
}

/** The message as it was when it last had the element. */
function asLastSeen(message: Message, input: ClickInput): Message {
  const hasElement = (shown: Message) => matchesIn(elementsOfMessage(shown), input).length > 0
  return [message, ...formersOf(message)].find(hasElement) ?? message
}

async function clickInMessage(core: Core, input: ClickInput, message: Message): Promise<Delivery> {
  const shown = input.mayBeGone === true ? asLastSeen(message, input) : message
  const found = pick(elementsOfMessage(shown), input)
  const conversation = requireConversation(core.workspace, message.channel)
  const unfurl = found.attachment?.is_app_unfurl === true ? found.attachment : undefined
  const { user } = input
  const { channel, ts: message_ts, thread_ts } = message
  const kind = unfurl === undefined ? 'message' : 'unfurl'
  const target = { kind, user, channel, message_ts, thread_ts } as const
  const responseUrl = core.origin() + core.responseUrls.make(target, core.workspace.team.id)
  const triggerId = core.triggers.make({ user, channel })
  const action = actionOf(core, found, input)
  return await interact(
    core,
    'block_actions',
    { user, channel, triggerId, responseUrl },
    {
      container: unfurl === undefined ? messageContainer(message) : unfurlContainer(message, unfurl),
      channel: channelOf(conversation),
      ...(unfurl === undefined ? clickedMessage(core, message) : { app_unfurl: appUnfurl(unfurl) }),
      state: { values: messageState(shown, found, input) },
      actions: [action],
    },
  )
}

/** Slack keeps no ephemeral messages, so a click on one carries none. */
function clickedMessage(core: Core, message: Message): JsonObject {
  return message.ephemeral_for === undefined ? { message: core.messages.asJson(message, core.workspace) } : {}
}

function messageContainer(message: Message): JsonObject {
  return {
    type: 'message',
    message_ts: message.ts,
    channel_id: message.channel,
    is_ephemeral: message.ephemeral_for !== undefined,
    thread_ts: message.thread_ts,
  }
}

function unfurlContainer(message: Message, unfurl: Attachment): JsonObject {
  return {
    ...messageContainer(message),
    type: 'message_attachment',
    is_app_unfurl: true,
    app_unfurl_url: unfurl.app_unfurl_url,
  }
}

function appUnfurl({ id, blocks, app_unfurl_url, bot_id }: Attachment): JsonObject {
  return { id, blocks, app_unfurl_url, is_app_unfurl: true, bot_id }
}

/** What the person has chosen in the message's menus, this choice included. */
function messageState(message: Message, found: Found, { user, value }: ClickInput): JsonObject {
  const before = stateOfMessage(message, user)
  const state =
    hasState(found.element) && value !== undefined
      ? withValue(before, found.block, found.element, chosenState(found.element, value))
      : before
  setStateOfMessage(message, user, state)
  return state
}

async function clickInView(core: Core, input: ClickInput, view: View): Promise<Delivery> {
  const former = input.mayBeGone === true ? core.views.formerBlocks(view) : []
  const shown = [view.blocks, ...former].map(interactiveElements)
  const found = pick(shown.find((elements) => matchesIn(elements, input).length > 0) ?? shown.flat(), input)
  if (hasState(found.element) && input.value !== undefined) {
    view.state = withValue(view.state, found.block, found.element, chosenState(found.element, input.value))
  }
  const { user } = input
  const triggerId = core.triggers.make({ user, viewId: view.id, channel: view.channel })
  return await interact(
    core,
    'block_actions',
    { user, triggerId },
    {
      container: { type: 'view', view_id: view.id },
      view: viewAsJson(view, core.workspace),
      actions: [actionOf(core, found, input, valueIn(view.state, found.block, found.element))],
    },
  )
}

function actionOf(core: Core, { block, element }: Found, input: ClickInput, held?: JsonObject): JsonObject {
  const { type, action_id } = element
  const base = { type, action_id, block_id: block.block_id, action_ts: actionTs(core) }
  if (type === 'button') {
    if (input.value !== undefined) throw new Error(`The button ${action_id} has its own value`)
    return { ...base, text: element.text, value: element.value, url: element.url, style: element.style }
  }
  if (input.value === undefined) throw new Error(`Say which value is chosen in ${action_id}`)
  checkOfferedChoice(core, input.user, element, input.value)
  return { ...base, ...(held ?? chosenState(element, input.value)) }
}
