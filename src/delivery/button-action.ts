import type { AllMiddlewareArgs, BlockAction, SlackActionMiddlewareArgs } from '@slack/bolt'
import type { ModalView } from '@slack/types'
import { z } from 'zod'
import { readAttempt } from '../blocks/card/progress-line.ts'
import { readCardBlockId, readSessionValue } from '../blocks/card/session-buttons.ts'
import { feedbackView } from '../blocks/card/session-card.ts'
import { readShared, type Shared } from '../blocks/card/share-head.ts'
import type { AnyContent, Surface } from '../blocks/text/document.ts'
import { toAttachment } from '../blocks/unfurl/unfurl.ts'
import type { SessionReference } from '../exec/session-reference.ts'
import type { SlackClients } from '../slack/clients.ts'
import { isContentRefused, isMessageGone, slackFailure } from '../slack/failure.ts'
import type { UnfurlSender } from '../slack/send-unfurls.ts'
import { isNotOpened, type ShowView, Trigger, updateView } from '../slack/views.ts'

export type ButtonArguments = SlackActionMiddlewareArgs<BlockAction> & AllMiddlewareArgs

export interface ButtonDependencies {
  slack: Pick<SlackClients, 'client' | 'clientWithoutRetry'>
  unfurlSender: UnfurlSender
}

const text = z.string().optional()
const named = z.object({ id: z.string() })

const container = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('message'),
    thread_ts: text,
    is_ephemeral: z.boolean().optional(),
  }),
  z.object({
    type: z.literal('message_attachment'),
    channel_id: z.string(),
    message_ts: z.string(),
    thread_ts: text,
    app_unfurl_url: z.string(),
  }),
  z.object({ type: z.literal('view'), view_id: z.string() }),
])

const blocks = z.array(z.unknown()).optional()

export const menu = z.object({ selected_option: z.object({ value: z.string() }).nullish() })

/** The menus' choices and the other fields' content in a message or a view, by block and `action_id`. */
const menuState = z
  .object({ values: z.record(z.string(), z.record(z.string(), menu.loose())) })
  .optional()
  .catch(undefined)

const payload = z.object({
  trigger_id: z.string(),
  user: named,
  channel: named.optional(),
  container,
  /** A Home is a view, too. Only `views.publish` changes it, and modals open beside it. */
  view: z
    .object({
      type: text,
      private_metadata: text,
      state: menuState,
    })
    .nullish(),
  message: z
    .object({
      ts: text,
      blocks,
    })
    .optional(),
  app_unfurl: z.object({ blocks }).optional(),
  state: menuState,
  actions: z
    .array(
      menu.extend({
        action_id: z.string(),
        block_id: text,
        value: text,
      }),
    )
    .min(1),
})

export interface RedrawOptions {
  /** The modal's title, if it shows no session's feedback. */
  title?: string | undefined
}

/** The place of a button. Its functions throw what Slack's clients throw. */
interface ButtonSurface {
  surface: Surface
  isPublic: boolean
  /** The message with the link, if the button stands below one. */
  unfurled: { channel: string; ts: string; url: string } | undefined
  /** Puts `content` in place of what holds the button. */
  redraw(content: AnyContent, options?: RedrawOptions): Promise<unknown>
  /** Replies to the person who pressed alone. A reply replaces an open modal, which is theirs alone. */
  replyPrivately(content: AnyContent): Promise<unknown>
}

export interface ButtonAction extends ButtonSurface {
  triggerId: string
  user: string
  channel: string | undefined
  /** The message that holds the button or, below a link, the message with the link. */
  messageTs: string | undefined
  /** The thread that the message stands in. */
  threadTs: string | undefined
  actionId: string
  /** The `block_id` around the button. */
  blockId: string
  /** The button's value. An option of ⋯ has that of the card's buttons. */
  value: string
  /** The session that the value names. */
  reference: SessionReference | undefined
  /** The option that was chosen from a menu. */
  selected: string | undefined
  /** The current choice in each menu of that block, by `action_id`. */
  selections: Readonly<Record<string, string>>
  /** The content of the fields in the button's modal: see `Sheet`. */
  filled: unknown
  /** The metadata that the app keeps in the button's Home or modal. */
  metadata: string | undefined
  shared: Shared | undefined
  attemptLine: string | undefined
  openView: Trigger['open']
  /** Shows another view in the modal that holds the button; `undefined` elsewhere. */
  showView: ShowView | undefined
}

export interface SessionButtonAction extends ButtonAction {
  reference: SessionReference
}

/** `blocks` are those around the button that Slack sends. They come apart from the action, so that the ack can free them. */
export function readButtonAction(
  { body, respond }: Pick<ButtonArguments, 'body' | 'respond'>,
  { slack, unfurlSender }: ButtonDependencies,
): { action: ButtonAction; blocks: readonly unknown[] } | undefined {
  const { data } = payload.safeParse(body)
  const pressed = data?.actions[0]
  if (data === undefined || pressed === undefined) return undefined
  const { trigger_id, user, channel, message, app_unfurl, container: place, view } = data
  const modal = place.type === 'view' && view?.type !== 'home' ? place.view_id : undefined
  const trigger = new Trigger(slack, trigger_id, modal)
  const showView =
    modal === undefined ? undefined : (view: ModalView) => updateView(slack.client, { view_id: modal }, view)
  // Below a link, `message` is the message of the person who posted the link.
  const isBelowLink = place.type === 'message_attachment'
  const { blocks = [] } = (isBelowLink ? app_unfurl : message) ?? {}
  const { block_id: blockId = '' } = pressed
  const value = pressed.value ?? readCardBlockId(blockId) ?? ''
  const reference = readSessionValue(value)
  const shared = readShared(blocks)
  const surface = surfaceOf(place, {
    slack,
    unfurlSender,
    respond,
    trigger,
    user: user.id,
    showView,
    session: reference?.id,
    sharedBy: shared && { channel: channel?.id ?? '', ts: message?.ts ?? '' },
  })
  const action: ButtonAction = {
    triggerId: trigger_id,
    user: user.id,
    channel: channel?.id,
    messageTs: message?.ts,
    threadTs: 'thread_ts' in place ? place.thread_ts : undefined,
    actionId: pressed.action_id,
    blockId,
    value,
    reference,
    selected: pressed.selected_option?.value,
    selections: selectionsIn((data.state ?? view?.state)?.values[blockId] ?? {}),
    filled: view?.state?.values,
    metadata: view?.private_metadata,
    shared,
    attemptLine: readAttempt(blocks),
    openView: (view) => trigger.open(view),
    showView,
    ...surface,
    replyPrivately: (content) =>
      trigger.opened === undefined ? surface.replyPrivately(content) : trigger.opened(feedbackView(content)),
  }
  return { action, blocks }
}

/** The values of the menus of one block, by `action_id`. */
function selectionsIn(menus: Readonly<Record<string, z.infer<typeof menu>>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(menus).flatMap(([id, { selected_option: option }]) =>
      option == null ? [] : [[id, option.value]],
    ),
  )
}

/** @returns `undefined` if the button's value names no session. */
export function asSessionButton(action: ButtonAction): SessionButtonAction | undefined {
  const { reference } = action
  return reference && { ...action, reference }
}

/** Whether only the person who pressed sees what holds the button. */
export function isForOnePerson({ surface, isPublic, channel, shared }: ButtonAction): boolean {
  // If nobody shared the card in a direct message, it is the bot's answer to that person.
  const isDirectAnswer = surface === 'message' && channel?.startsWith('D') === true && shared === undefined
  return !isPublic || isDirectAnswer
}

const OWN_VIEW = { surface: 'view', isPublic: false, unfurled: undefined } as const

/** The clients and facts that its answers need. */
interface Press extends ButtonDependencies, Pick<ButtonArguments, 'respond'> {
  trigger: Trigger
  user: string
  showView: ShowView | undefined
  /** The session that the button names. */
  session: string | undefined
  /** The message that holds the button, if somebody shared a session by it. */
  sharedBy: { channel: string; ts: string } | undefined
}

type Place<Type> = Extract<z.infer<typeof container>, { type: Type }>

function surfaceOf(place: z.infer<typeof container>, press: Press): ButtonSurface {
  if (place.type === 'view') return viewSurface(press)
  return place.type === 'message_attachment' ? linkSurface(place, press) : messageSurface(place, press)
}

/** A Home has no place for a card, so answers open in a modal. */
function viewSurface(press: Press): ButtonSurface {
  const { trigger, showView } = press
  const show = showView ?? ((view: ModalView) => trigger.open(view))
  const redraw = (content: AnyContent, { title }: RedrawOptions = {}) => show(feedbackView(content, title))
  return {
    ...OWN_VIEW,
    redraw,
    replyPrivately: showView === undefined ? orInDirectMessage(press, redraw) : redraw,
  }
}

/** A Home can only be answered with the trigger. Once it has expired, the answer goes by direct message. */
function orInDirectMessage({ slack, user }: Press, show: ButtonSurface['redraw']) {
  return async (content: AnyContent) => {
    try {
      await show(content)
    } catch (error) {
      if (!isNotOpened(error)) throw error
      await slack.clientWithoutRetry.chat.postMessage({ channel: user, ...content })
    }
  }
}

function linkSurface(
  place: Place<'message_attachment'>,
  { unfurlSender, session, respond }: Press,
): ButtonSurface {
  const { channel_id: channel, message_ts: ts, app_unfurl_url: url } = place
  return {
    surface: 'unfurl',
    isPublic: true,
    unfurled: { channel, ts, url },
    redraw: (content) =>
      unfurlSender.redraw(
        { channel, ts },
        {
          url,
          place: session === undefined ? undefined : { channel, ts, session },
          attachment: () => toAttachment(content),
        },
      ),
    replyPrivately: privatelyIn(place, respond),
  }
}

function messageSurface(place: Place<'message'>, { slack, sharedBy, respond }: Press): ButtonSurface {
  const respondHere = (content: AnyContent) => respond({ replace_original: true, ...content })
  return {
    surface: 'message',
    isPublic: place.is_ephemeral !== true,
    unfurled: undefined,
    // A response_url does not say that the message is gone. But it works after the bot has left, and for messages too old to edit.
    async redraw(content) {
      if (sharedBy === undefined) return respondHere(content)
      try {
        return await slack.client.chat.update({ ...sharedBy, ...content })
      } catch (error) {
        const failure = slackFailure(error)
        if (isMessageGone(failure.code) || isContentRefused(failure)) throw error
        return respondHere(content)
      }
    },
    replyPrivately: privatelyIn(place, respond),
  }
}

function privatelyIn({ thread_ts }: { thread_ts?: string | undefined }, respond: Press['respond']) {
  const thread = thread_ts === undefined ? {} : { thread_ts }
  return (content: AnyContent) =>
    respond({ response_type: 'ephemeral', replace_original: false, ...thread, ...content })
}
