import type {
  AllMiddlewareArgs,
  AnyMiddlewareArgs,
  MessageShortcut,
  SlackOptionsMiddlewareArgs,
  SlackShortcutMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewSubmitAction,
} from '@slack/bolt'
import { z } from 'zod'
import { problemMessage } from '../blocks/problems/problem-message.ts'
import type { ButtonListener } from '../delivery/button.ts'
import { type ButtonArguments, menu } from '../delivery/button-action.ts'
import { createErrorId } from '../delivery/context.ts'
import { unreadable } from '../delivery/form.ts'
import { describeError, type Log } from '../lib/log.ts'
import { uniqueMap } from '../lib/unique-map.ts'
import type { ConnectedFeature, EventArguments } from '../shared/feature.ts'
import { COMMAND, type CommandArguments } from './command.ts'

type AnyArguments = AnyMiddlewareArgs & AllMiddlewareArgs

/** Finds the feature's word in what people type. */
interface WordListeners {
  onCommand(args: CommandArguments): Promise<void>
  onMessage(args: EventArguments): Promise<void>
}

const inTab = z.object({ tab: z.string() })
const inView = z.object({ view: z.object({ callback_id: z.string() }) })

/**
 * Bolt's one middleware, which takes each delivery to the way in that answers it. Bolt's own listeners would cost more,
 * since it runs each delivery through all of them and copies the arguments for each. It never calls `next`, so
 * listeners such as `app.action` are never reached.
 */
export function dispatch(
  features: readonly ConnectedFeature[],
  { onCommand, onMessage }: WordListeners,
): (args: AnyArguments) => Promise<void> {
  const findButton = buttonFinder(features.flatMap(({ buttons }) => buttons))
  const forms = uniqueMap(
    'forms',
    features.flatMap((feature) => feature.forms.map((form) => [form.id, form] as const)),
  )
  const events = byId(
    'events',
    features.flatMap((feature) => feature.events),
  )
  const shortcuts = byId(
    'shortcuts',
    features.flatMap((feature) => feature.shortcuts),
  )
  const options = byId(
    'options',
    features.flatMap((feature) => feature.options),
  )
  // A way in for one tab of the app precedes one for the event's name alone.
  const eventListener = (type: string, payload: unknown) =>
    events.get(`${type} ${inTab.safeParse(payload).data?.tab}`) ?? events.get(type)
  return async (args) => {
    if ('command' in args) {
      if (args.command.command === COMMAND) await onCommand(args)
    } else if ('event' in args) {
      const { type } = args.payload
      await (type === 'message' ? onMessage : eventListener(type, args.payload))?.(args)
    } else if (isBlockAction(args)) {
      const { body } = args
      const changed = () => forms.get(inView.safeParse(body).data?.view.callback_id ?? '')?.changed
      await (findButton(args) ?? changed())?.(args)
    } else if (isBlockSuggestion(args)) {
      const { action_id: id } = args.body
      await (options.get(id) ?? options.get(prefixOf(id)))?.(args)
    } else if (isViewSubmission(args)) {
      const form = forms.get(args.view.callback_id)
      await (form === undefined ? args.ack(unreadable(args.body)) : form.submitted(args))
    } else if (isMessageShortcut(args)) await shortcuts.get(args.body.callback_id)?.(args)
  }
}

/** Why the app can't serve a workspace. */
export type Unserved = 'not_installed' | 'database_unavailable'

/**
 * Acknowledges a delivery of a workspace that the app can't serve, and says why if Slack takes an answer without a
 * token.
 */
export async function answerUnserved(args: AnyArguments, kind: Unserved, log: Log): Promise<void> {
  if ('ack' in args && typeof args.ack === 'function') await args.ack()
  if (!('respond' in args)) return
  const errorId = createErrorId()
  log.info('a delivery of a workspace that is not served', { error_id: errorId, reason: kind })
  const answer = {
    ...problemMessage({ kind }, errorId),
    response_type: 'ephemeral',
    replace_original: false,
  } as const
  await args.respond(answer).catch((error: unknown) => {
    log.warn('an answer to a workspace that is not served failed', describeError(error))
  })
}

function byId<Listener>(
  what: string,
  waysIn: readonly { id: string; listener: Listener }[],
): ReadonlyMap<string, Listener> {
  return uniqueMap(
    what,
    waysIn.map(({ id, listener }) => [id, listener] as const),
  )
}

/** The button of an option goes before a button with the `action_id` alone. */
function buttonFinder(
  buttons: ConnectedFeature['buttons'],
): (args: ButtonArguments) => ButtonListener | undefined {
  const listeners = uniqueMap<ButtonListener>(
    'buttons',
    buttons.flatMap(({ ids, option, listener }) => ids.map((id) => [keyOf(id, option), listener] as const)),
  )
  return ({ action }) => {
    const { action_id: id } = action
    const option = menu.safeParse(action).data?.selected_option?.value
    return listeners.get(keyOf(id, option)) ?? listeners.get(id) ?? listeners.get(prefixOf(id))
  }
}

/** The prefix of a family of `action_id`s. */
function prefixOf(id: string): string {
  return id.slice(0, id.indexOf('.') + 1)
}

function keyOf(id: string, option: string | undefined): string {
  return option === undefined ? id : `${id} ${option}`
}

function isBlockAction(args: AnyArguments): args is ButtonArguments {
  // Bolt doesn't check that there is an action.
  return (
    'action' in args &&
    args.body.type === 'block_actions' &&
    typeof args.body.actions[0]?.action_id === 'string'
  )
}

function isBlockSuggestion(
  args: AnyArguments,
): args is SlackOptionsMiddlewareArgs<'block_suggestion'> & AllMiddlewareArgs {
  return 'options' in args && args.body.type === 'block_suggestion' && typeof args.body.action_id === 'string'
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
