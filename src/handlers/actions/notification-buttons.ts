import { LIST_ACTIONS } from '../../blocks/card/list-buttons.ts'
import { decodeHomeState, encodeHomeState, HOME_ACTIONS } from '../../blocks/home/home-state.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import type { ButtonArguments, ButtonDependencies } from '../../delivery/button-action.ts'
import { type ButtonListener, defineButton } from '../../delivery/define-button.ts'
import type { DeliveryRunner } from '../../delivery/runner.ts'
import { decodeCursor } from '../../exec/list-cursor.ts'
import { answerOffer } from '../../features/settings/answer-offer.ts'
import { forgetMe } from '../../features/settings/forget-me.ts'
import { openNotifications } from '../../features/settings/notification-form.ts'
import type { NotificationDependencies } from '../../shared/notification-settings.ts'
import type { Timing } from '../../shared/timing.ts'
import type { HomePublisher } from '../../slack/home-publisher.ts'

type Dependencies = ButtonDependencies &
  NotificationDependencies & { homePublisher: HomePublisher; timing: Timing }

export function notificationButtons(
  runner: DeliveryRunner,
  dependencies: Dependencies,
): Record<string, (args: ButtonArguments) => Promise<void>> {
  const { notifications: settings } = dependencies
  const define = <Target>(button: Omit<ButtonListener<Target>, 'kind' | 'surface'>) =>
    defineButton(runner, dependencies, {
      kind: 'notifications',
      surface: ({ actionId }) => `notifications:${actionId}`,
      ...button,
    })
  const offer = define({
    read: ({ value }) => decodeCursor(value),
    run: (context, action, cursor) => answerOffer(settings, context, action, cursor),
    replyPrivately: (problem, errorId, action) => action.replyPrivately(problemMessage(problem, errorId)),
  })
  return {
    [HOME_ACTIONS.notifications]: define({
      read: ({ value }) => decodeHomeState(value),
      run: (context, { openView }, home) =>
        openNotifications(settings, dependencies, context, encodeHomeState(home), openView),
    }),
    [HOME_ACTIONS.forgetMe]: define({
      read: ({ value }) => decodeHomeState(value),
      run: (context, action) => forgetMe(settings, dependencies, context, action),
    }),
    [LIST_ACTIONS.tellMe]: offer,
    [LIST_ACTIONS.noThanks]: offer,
  }
}
