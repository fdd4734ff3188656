import type {
  AllMiddlewareArgs,
  AnyMiddlewareArgs,
  BlockAction,
  MessageShortcut,
  SlackActionMiddlewareArgs,
  SlackOptionsMiddlewareArgs,
  SlackShortcutMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewSubmitAction,
} from '@slack/bolt'
import { z } from 'zod'
import type { ButtonListener } from '../delivery/button.ts'
import type { ButtonArguments } from '../delivery/button-action.ts'
import { workObjectPlace } from '../delivery/work-object.ts'
import type { BoundButton, BoundWayIn, ConnectedFeature } from '../shared/feature.ts'

export type AnyArguments = AnyMiddlewareArgs & AllMiddlewareArgs

const chosen = z.object({ selected_option: z.object({ value: z.string() }) })
const inView = z.object({ view: z.object({ callback_id: z.string() }) })

/** Takes a delivery to the way in that answers it. Resolves to false, and acks nothing, if no feature takes it. */
export function dispatch(features: readonly ConnectedFeature[]): (args: AnyArguments) => Promise<boolean> {
  const findButton = buttonFinder(features.flatMap(({ buttons }) => buttons))
  const forms = new Map(features.flatMap((feature) => feature.forms.map((form) => [form.id, form])))
  const events = byId(features.flatMap((feature) => feature.events))
  const shortcuts = byId(features.flatMap((feature) => feature.shortcuts))
  const options = byId(features.flatMap((feature) => feature.options))
  return (args) => {
    if ('event' in args) return take(events.get(args.payload.type), args)
    if (isBlockAction(args)) {
      const form = forms.get(inView.safeParse(args.body).data?.view.callback_id ?? '')
      return take(findButton(args) ?? form?.changed, args)
    }
    if (isBlockSuggestion(args)) return take(options.get(args.body.action_id), args)
    if (isViewSubmission(args)) return take(forms.get(args.view.callback_id)?.submitted, args)
    if (isMessageShortcut(args)) return take(shortcuts.get(args.body.callback_id), args)
    return Promise.resolve(false)
  }
}

async function take<Args>(
  listener: ((args: Args) => Promise<void>) | undefined,
  args: Args,
): Promise<boolean> {
  await listener?.(args)
  return listener !== undefined
}

function byId<Args>(waysIn: readonly BoundWayIn<Args>[]): ReadonlyMap<string, BoundWayIn<Args>['listener']> {
  return new Map(waysIn.map(({ id, listener }) => [id, listener]))
}

/** The button of an option, or in a Work Object's details, goes before the one that has the `action_id` alone. */
function buttonFinder(
  buttons: readonly BoundButton[],
): (args: ButtonArguments) => ButtonListener | undefined {
  const listeners = new Map<string, ButtonListener>()
  for (const { ids, option, inDetails, listener } of buttons)
    for (const id of ids) listeners.set(inDetails === true ? `details ${id}` : keyOf(id, option), listener)
  return ({ action, body }) => {
    const { action_id: id } = action
    const prefix = id.slice(0, id.indexOf('.') + 1)
    return (
      (workObjectPlace(body) === 'details' ? listeners.get(`details ${id}`) : undefined) ??
      listeners.get(keyOf(id, chosen.safeParse(action).data?.selected_option.value)) ??
      listeners.get(id) ??
      listeners.get(prefix)
    )
  }
}

function keyOf(id: string, option: string | undefined): string {
  return option === undefined ? id : `${id} ${option}`
}

function isBlockAction(
  args: AnyArguments,
): args is SlackActionMiddlewareArgs<BlockAction> & AllMiddlewareArgs {
  // Bolt does not look whether there is an action.
  return (
    'action' in args &&
    args.body.type === 'block_actions' &&
    typeof args.body.actions[0]?.action_id === 'string'
  )
}

function isBlockSuggestion(
  args: AnyArguments,
): args is SlackOptionsMiddlewareArgs<'block_suggestion'> & AllMiddlewareArgs {
  return 'options' in args && args.body.type === 'block_suggestion'
}

function isViewSubmission(
  args: AnyArguments,
): args is SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs {
  return 'view' in args && args.body.type === 'view_submission'
}

function isMessageShortcut(
  args: AnyArguments,
): args is SlackShortcutMiddlewareArgs<MessageShortcut> & AllMiddlewareArgs {
  return 'shortcut' in args && args.body.type === 'message_action'
}
