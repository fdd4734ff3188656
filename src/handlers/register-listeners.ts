import type { App, BlockAction, MessageShortcut, ViewSubmitAction } from '@slack/bolt'
import { ASK_VIEW } from '../blocks/coaching/ask-view.ts'
import { COACH_VIEW } from '../blocks/coaching/coach-view.ts'
import { REPLY_VIEW } from '../blocks/coaching/reply-view.ts'
import { HOME_ACTIONS } from '../blocks/home/home-state.ts'
import { NOTIFICATIONS_VIEW } from '../blocks/notifications/notification-view.ts'
import { SHARE_VIEW } from '../blocks/share/share-view.ts'
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
import { askForm } from './views/ask-form.ts'
import { coachForm } from './views/coach-form.ts'
import { type NotificationFormDependencies, notificationForm } from './views/notification-form.ts'
import { replyForm } from './views/reply-form.ts'
import { shareForm } from './views/share-form.ts'

/** Registers all listeners. Bolt runs each delivery through every listener, so there are few. */
export function registerListeners(
  app: App,
  runner: DeliveryRunner,
  dependencies: CommandDependencies & EventDependencies & ActionDependencies & NotificationFormDependencies,
): void {
  app.command(EXEC_SESSION_COMMAND, execSessionCommand(runner, dependencies))
  app.event(ANY_SLACK_EVENT, slackEvent(runner, dependencies))
  app.options(
    { type: 'block_suggestion', action_id: HOME_ACTIONS.member },
    personOptions(runner, dependencies),
  )
  app.action<BlockAction>(ANY_BLOCK_ACTION, blockAction(runner, dependencies))
  app.view<ViewSubmitAction>(SHARE_VIEW, shareForm(runner, dependencies))
  app.view<ViewSubmitAction>(COACH_VIEW, coachForm(runner, dependencies))
  app.view<ViewSubmitAction>(ASK_VIEW, askForm(runner, dependencies))
  app.view<ViewSubmitAction>(REPLY_VIEW, replyForm(runner, dependencies))
  app.view<ViewSubmitAction>(NOTIFICATIONS_VIEW, notificationForm(runner, dependencies))
  app.shortcut<MessageShortcut>(SHARE_SHORTCUT, shareShortcut(runner, dependencies))
}
