import { ALERTS_OFF, TURN_OFF_ALERTS } from '../../blocks/alerts/alert-message.ts'
import { ASSIGNMENT_ACTIONS } from '../../blocks/assignments/assignment-rows.ts'
import { REMINDERS_OFF } from '../../blocks/assignments/assignments-message.ts'
import { TURN_OFF_DIGEST } from '../../blocks/digest/digest-message.ts'
import { RESULT_ACTIONS } from '../../blocks/results/result-messages.ts'
import {
  readShareNotice,
  SHARE_NOTICE_ACTIONS,
  SHARE_NOTICES_OFF,
} from '../../blocks/share/share-notice-message.ts'
import { SHARE_WIN } from '../../blocks/wins/wins-message.ts'
import type { ButtonAction, ButtonArguments, ButtonDependencies } from '../../delivery/button-action.ts'
import { defineButton } from '../../delivery/define-button.ts'
import type { DeliveryRunner } from '../../delivery/runner.ts'
import { turnOffDigest } from '../../features/digest/turn-off.ts'
import { pressResult } from '../../features/results/press-result.ts'
import type { RemoveDependencies } from '../../features/share/remove-card.ts'
import { removeShare } from '../../features/share/remove-share.ts'
import { readWinAction, type ShareWinDependencies, shareWin } from '../../features/wins/share-win.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import { NO_ALERTS } from '../../preferences/preference.ts'
import type { NotificationDependencies } from '../../shared/notification-settings.ts'
import { turnOff } from '../../shared/turn-off.ts'

export type DmButtonDependencies = ButtonDependencies &
  ShareWinDependencies &
  RemoveDependencies &
  Pick<NotificationDependencies, 'notifications'> & { outbox: Outbox }

type Button = (args: ButtonArguments) => Promise<void>

/** The buttons of the messages that the app sends first. */
export function dmButtons(
  runner: DeliveryRunner,
  dependencies: DmButtonDependencies,
): Record<string, Button> {
  const { notifications, outbox } = dependencies
  const surface = ({ actionId }: ButtonAction) => `dm:${actionId}`
  const onResult = defineButton(runner, dependencies, {
    kind: 'notifications',
    surface,
    read: ({ actionId }) => actionId,
    run: (context, action) => pressResult(notifications, context, action),
  })
  return {
    [RESULT_ACTIONS.turnOff]: onResult,
    [RESULT_ACTIONS.keepGoing]: onResult,
    [SHARE_WIN]: defineButton(runner, dependencies, {
      kind: 'button',
      surface: ({ actionId }) => actionId,
      read: readWinAction,
      run: (context, action, win) => shareWin(dependencies, context, action, win),
    }),
    [TURN_OFF_DIGEST]: defineButton(runner, dependencies, {
      kind: 'notifications',
      surface: ({ actionId }) => actionId,
      read: ({ actionId }) => actionId,
      run: (context, action) => turnOffDigest(notifications.preferences, context, action),
    }),
    [TURN_OFF_ALERTS]: defineButton(runner, dependencies, {
      kind: 'notifications',
      surface,
      read: ({ actionId }) => actionId,
      run: (context, action) =>
        turnOff(notifications.preferences, context, action, { alerts: NO_ALERTS }, ALERTS_OFF),
    }),
    [ASSIGNMENT_ACTIONS.turnOffReminders]: defineButton(runner, dependencies, {
      kind: 'notifications',
      surface,
      read: ({ actionId }) => actionId,
      run: (context, action) =>
        turnOff(notifications.preferences, context, action, { assignmentReminders: false }, REMINDERS_OFF),
    }),
    [SHARE_NOTICE_ACTIONS.open]: ({ ack }) => ack(),
    [SHARE_NOTICE_ACTIONS.turnOff]: defineButton(runner, dependencies, {
      kind: 'notifications',
      surface,
      read: ({ actionId }) => actionId,
      run: (context, action) =>
        turnOff(notifications.preferences, context, action, { shareNotices: false }, SHARE_NOTICES_OFF),
    }),
    [SHARE_NOTICE_ACTIONS.remove]: defineButton(runner, dependencies, {
      kind: 'remove',
      surface,
      read: ({ value }) => readShareNotice(value),
      run: (context, action, share) => removeShare(dependencies, outbox, context, action, share),
    }),
  }
}
