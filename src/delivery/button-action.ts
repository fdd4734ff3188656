import type { AllMiddlewareArgs, BlockAction, SlackActionMiddlewareArgs } from '@slack/bolt'
import type { EntityMetadata } from '@slack/types'
import { z } from 'zod'
import { readProgress } from '../blocks/card/progress-block.ts'
import { readSessionValue } from '../blocks/card/session-buttons.ts'
import { feedbackView } from '../blocks/card/session-card.ts'
import { readShared, type Shared } from '../blocks/card/shared-head.ts'
import { unfurl } from '../blocks/card/unfurl.ts'
import type { AnyContent, Surface } from '../blocks/text/document.ts'
import { detailsMessage } from '../blocks/work-object/details-problem.ts'
import type { WorkObjectIdentity } from '../blocks/work-object/work-object.ts'
import type { SessionReference } from '../exec/session-reference.ts'
import { presentError } from '../features/work-object/present-details.ts'
import type { HandlerDependencies } from '../handlers/handler-dependencies.ts'
import { createTrigger, type Trigger, updateView } from '../slack/modal.ts'
import { workObjectOf } from '../slack/work-object.ts'

export type ClickArguments = SlackActionMiddlewareArgs<BlockAction> & AllMiddlewareArgs

const container = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('message'),
    thread_ts: z.string().optional(),
    is_ephemeral: z.boolean().optional(),
  }),
  z.object({
    type: z.literal('message_attachment'),
    channel_id: z.string(),
    message_ts: z.string(),
    thread_ts: z.string().optional(),
    app_unfurl_url: z.string(),
  }),
  z.object({ type: z.literal('entity_detail') }),
  z.object({ type: z.literal('view'), view_id: z.string() }),
])

/** A Home is a view, too, but only the app's publishing draws it, and modals open beside it. */
const home = z.object({ view: z.object({ type: z.literal('home') }) })

const payload = z.object({
  trigger_id: z.string(),
  user: z.object({ id: z.string() }),
  channel: z.object({ id: z.string() }).optional(),
  container,
  message: z
    .object({
      ts: z.string().optional(),
      thread_ts: z.string().optional(),
      blocks: z.array(z.unknown()).optional(),
    })
    .optional(),
  app_unfurl: z.object({ blocks: z.array(z.unknown()).optional() }).optional(),
  actions: z.array(z.object({ action_id: z.string(), value: z.string().optional() })).min(1),
})

/** A button that was pressed: by whom, and how its surroundings can be drawn again. */
export interface ButtonAction {
  triggerId: string
  user: string
  channel: string | undefined
  actionId: string
  value: string
  surface: Surface
  /** Which Work Object holds the button, if one does: the unfurl, or its details. */
  workObject: WorkObjectIdentity | undefined
  /** Whether others see what holds the button. */
  isPublic: boolean
  /** The message below whose link the button stands, if it does. */
  unfurled: { channel: string; ts: string } | undefined
  /** Who posted the card that holds the button, if it is a shared one. */
  shared: Shared | undefined
  /** The line on the participant's progress that the card shows, where Slack tells what the card holds. */
  progressLine: string | undefined
  /**
   * Puts `content` in the place of what holds the button, or `entity` where that is a Work Object and Slack takes it. Throws
   * what Slack's clients throw.
   */
  redraw(content: AnyContent, entity?: EntityMetadata): Promise<void>
  /**
   * Tells the clicker alone. A modal is theirs, so that it takes the place of one that was opened, or that holds the button.
   * Throws what Slack's clients throw, and where only a trigger leads to the person, why it does not.
   */
  tell(content: AnyContent): Promise<void>
  openView: Trigger['open']
}

/** The button of a session. */
export interface Click extends ButtonAction {
  reference: SessionReference
}

/** Reads a `block_actions` payload for a session's button. What holds no such thing is logged and left alone. */
export function readClick(
  { body, respond }: Pick<ClickArguments, 'body' | 'respond'>,
  dependencies: HandlerDependencies,
): Click | undefined {
  const press = readPress({ body, respond }, dependencies)
  const reference = press && readSessionValue(press.value)
  if (press !== undefined && reference !== undefined) return { ...press, reference }
  if (press !== undefined) dependencies.log.warn('event unreadable', { event: 'block_actions' })
  return undefined
}

/** Reads a `block_actions` payload for any button of a message or view, with its value. What holds none is logged. */
export function readPress(
  { body, respond }: Pick<ClickArguments, 'body' | 'respond'>,
  dependencies: HandlerDependencies,
): ButtonAction | undefined {
  const parsed = payload.safeParse(body)
  const action = parsed.data?.actions[0]
  if (!parsed.success || action === undefined) {
    dependencies.log.warn('event unreadable', { event: 'block_actions' })
    return undefined
  }
  const { trigger_id, user, channel, message, app_unfurl, container: place } = parsed.data
  const isInModal = place.type === 'view' && !home.safeParse(body).success
  const trigger = createTrigger(dependencies, isInModal ? 'push' : 'open', trigger_id)
  const around =
    place.type === 'view' && !isInModal
      ? homeSurroundings(trigger)
      : surroundings(place, dependencies, { respond, triggerId: trigger_id, trigger })
  // Below a link, the message around the card is someone else's.
  const { blocks = [] } = (place.type === 'message_attachment' ? app_unfurl : message) ?? {}
  return {
    triggerId: trigger_id,
    user: user.id,
    channel: channel?.id,
    actionId: action.action_id,
    value: action.value ?? '',
    shared: readShared(blocks),
    progressLine: readProgress(blocks),
    openView: trigger.open,
    workObject: workObjectOf(body, readSessionValue(action.value ?? '')?.id),
    ...around,
    tell: async (content) => {
      const show = trigger.opened()
      await (show === undefined ? around.tell(content) : show(feedbackView(content)))
    },
  }
}

type Surroundings = Pick<ButtonAction, 'surface' | 'isPublic' | 'unfurled' | 'redraw' | 'tell'>

const OWN_VIEW = { surface: 'view', isPublic: false, unfurled: undefined } as const

/** In a Home a card has no place: what is to be said is said in a modal. */
function homeSurroundings({ open }: Trigger): Surroundings {
  const show = async (content: AnyContent) => {
    await open(feedbackView(content))
  }
  return { ...OWN_VIEW, redraw: show, tell: show }
}

function surroundings(
  place: z.infer<typeof container>,
  dependencies: HandlerDependencies,
  {
    respond,
    triggerId,
    trigger,
  }: { respond: ClickArguments['respond']; triggerId: string; trigger: Trigger },
): Surroundings {
  const { client, sendUnfurls } = dependencies
  if (place.type === 'entity_detail') {
    const show = (content: AnyContent) =>
      trigger.use(() => presentError(dependencies, triggerId, detailsMessage(content)))
    return { ...OWN_VIEW, redraw: show, tell: show }
  }
  if (place.type === 'view') {
    const show = (content: AnyContent) =>
      updateView(client, { view_id: place.view_id }, feedbackView(content))
    return { ...OWN_VIEW, redraw: show, tell: show }
  }
  const thread = place.thread_ts === undefined ? {} : { thread_ts: place.thread_ts }
  const tell = async (content: AnyContent) => {
    await respond({ response_type: 'ephemeral', replace_original: false, ...thread, ...content })
  }
  if (place.type === 'message_attachment') {
    const { channel_id, message_ts, app_unfurl_url } = place
    const unfurled = { channel: channel_id, ts: message_ts }
    const redraw = (content: AnyContent, entity?: EntityMetadata) =>
      sendUnfurls(unfurled, [{ url: app_unfurl_url, attachment: () => unfurl(content), entity }])
    return { surface: 'unfurl', isPublic: true, unfurled, redraw, tell }
  }
  const redraw = async (content: AnyContent) => {
    await respond({ replace_original: true, ...content })
  }
  return { surface: 'message', isPublic: place.is_ephemeral !== true, unfurled: undefined, redraw, tell }
}
