import type {
  AllMiddlewareArgs,
  AnyMiddlewareArgs,
  BlockAction,
  MessageShortcut,
  SlackActionMiddlewareArgs,
  SlackShortcutMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewSubmitAction,
} from '@slack/bolt'
import type { DeliveryRunner } from '../delivery/runner.ts'
import type { PersonSearchDependencies } from '../features/home/search-people.ts'
import type { ConnectedFeature } from '../shared/feature.ts'
import { type ActionDependencies, blockAction } from './actions/block-action.ts'
import { COMMAND, type CommandNeeds, command } from './command.ts'
import { type DirectMessageNeeds, directMessage } from './direct-message.ts'
import { dispatch } from './dispatch.ts'
import { type EventDependencies, slackEvent } from './events/slack-event.ts'
import { SHARE_SHORTCUT, shareShortcut } from './shortcuts/share-session.ts'
import { type ViewDependencies, viewSubmission } from './views/view-submission.ts'

type AnyArguments = AnyMiddlewareArgs & AllMiddlewareArgs

/**
 * Takes each delivery to the listener of its kind, as Bolt's one middleware, since Bolt takes each delivery through every listener,
 * and copies the arguments for each. It never calls `next`: a listener that is registered by `app.action` or the like is not reached.
 */
export function createListener(
  runner: DeliveryRunner,
  features: readonly ConnectedFeature[],
  dependencies: CommandNeeds &
    DirectMessageNeeds &
    EventDependencies &
    ActionDependencies &
    PersonSearchDependencies &
    ViewDependencies,
): (args: AnyArguments) => Promise<void> {
  const words = features.flatMap((feature) => feature.words)
  const onCommand = command(runner, dependencies, words)
  const onMessage = directMessage(runner, dependencies, words)
  const event = slackEvent(runner, dependencies)
  const action = blockAction(runner, dependencies)
  const view = viewSubmission(runner, dependencies)
  const shortcut = shareShortcut(runner, dependencies)

  const take = dispatch(features)
  return async (args) => {
    if (await take(args)) return
    if ('command' in args && args.command.command === COMMAND) await onCommand(args)
    else if ('event' in args && args.payload.type === 'message') await onMessage(args)
    else if ('event' in args) await event(args)
    else if (isBlockAction(args)) await action(args)
    else if (isViewSubmission(args)) await view(args)
    else if (isMessageShortcut(args)) await shortcut(args)
  }
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

function isViewSubmission(
  args: AnyArguments,
): args is SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs {
  return 'view' in args && args.body.type === 'view_submission'
}

function isMessageShortcut(
  args: AnyArguments,
): args is SlackShortcutMiddlewareArgs<MessageShortcut> & AllMiddlewareArgs {
  return 'shortcut' in args && args.body.type === 'message_action' && args.body.callback_id === SHARE_SHORTCUT
}
