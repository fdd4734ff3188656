import type { App, BlockAction, MessageShortcut, ViewSubmitAction } from '@slack/bolt'
import { HOME_ACTIONS } from '../blocks/home/home-state.ts'
import type { DeliveryRunner } from '../delivery/runner.ts'
import { type ActionDependencies, ANY_BLOCK_ACTION, blockAction } from './actions/block-action.ts'
import {
  type CommandDependencies,
  EXEC_SESSION_COMMAND,
  execSessionCommand,
} from './commands/exec-session.ts'
import { ANY_SLACK_EVENT, type EventDependencies, slackEvent } from './events/slack-event.ts'
import { personOptions } from './options/person-options.ts'
import { SHARE_SHORTCUT, shareShortcut } from './shortcuts/share-session.ts'
import { ANY_VIEW, type ViewDependencies, viewSubmission } from './views/view-submission.ts'

/**
 * One listener for each kind of delivery: Bolt takes each delivery through every listener, whatever it is for, and copies the
 * arguments of each.
 */
export function registerListeners(
  app: App,
  runner: DeliveryRunner,
  dependencies: CommandDependencies & EventDependencies & ActionDependencies & ViewDependencies,
): void {
  app.command(EXEC_SESSION_COMMAND, execSessionCommand(runner, dependencies))
  app.event(ANY_SLACK_EVENT, slackEvent(runner, dependencies))
  app.action<BlockAction>(ANY_BLOCK_ACTION, blockAction(runner, dependencies))
  app.options(
    { type: 'block_suggestion', action_id: HOME_ACTIONS.member },
    personOptions(runner, dependencies),
  )
  app.view<ViewSubmitAction>(ANY_VIEW, viewSubmission(runner, dependencies))
  app.shortcut<MessageShortcut>(SHARE_SHORTCUT, shareShortcut(runner, dependencies))
}
