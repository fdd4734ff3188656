import {
  readShareNotice,
  SHARE_NOTICE_ACTIONS,
  SHARE_NOTICES_OFF,
} from '../../blocks/share/share-notice-message.ts'
import { SHARE_WIN } from '../../blocks/wins/wins-message.ts'
import type { ButtonAction, ButtonArguments, ButtonDependencies } from '../../delivery/button-action.ts'
import { defineButton } from '../../delivery/define-button.ts'
import type { DeliveryRunner } from '../../delivery/runner.ts'
import type { RemoveDependencies } from '../../features/share/remove-card.ts'
import { removeShare } from '../../features/share/remove-share.ts'
import { readWinAction, type ShareWinDependencies, shareWin } from '../../features/wins/share-win.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import type { NotificationSettings } from '../../shared/notification-settings.ts'
import { turnOff } from '../../shared/turn-off.ts'

export type DmButtonDependencies = ButtonDependencies &
  ShareWinDependencies &
  RemoveDependencies & { notifications: NotificationSettings; outbox: Outbox }

type Button = (args: ButtonArguments) => Promise<void>

/** The buttons of the messages that the app sends first. */
export function dmButtons(
  runner: DeliveryRunner,
  dependencies: DmButtonDependencies,
): Record<string, Button> {
  const { notifications, outbox } = dependencies
  const surface = ({ actionId }: ButtonAction) => `dm:${actionId}`
  return {
    [SHARE_WIN]: defineButton(runner, dependencies, {
      kind: 'button',
      surface: ({ actionId }) => actionId,
      read: readWinAction,
      run: (context, action, win) => shareWin(dependencies, context, action, win),
    }),
    [SHARE_NOTICE_ACTIONS.open]: ({ ack }) => ack(),
    [SHARE_NOTICE_ACTIONS.turnOff]: turnOff(
      SHARE_NOTICE_ACTIONS.turnOff,
      { shareNotices: false },
      SHARE_NOTICES_OFF,
    ).listen(runner, { ...dependencies, preferences: notifications.preferences }),
    [SHARE_NOTICE_ACTIONS.remove]: defineButton(runner, dependencies, {
      kind: 'remove',
      surface,
      read: ({ value }) => readShareNotice(value),
      run: (context, action, share) => removeShare(dependencies, outbox, context, action, share),
    }),
  }
}
