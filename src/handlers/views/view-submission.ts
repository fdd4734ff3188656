import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt'
import { NOTIFICATIONS_VIEW } from '../../blocks/settings/notification-view.ts'
import { SHARE_VIEW } from '../../blocks/share/share-view.ts'
import type { DeliveryRunner } from '../../delivery/runner.ts'
import { notificationForm } from './notification-form.ts'
import { shareForm } from './share-form.ts'

type ViewArguments = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs

export type ViewDependencies = Parameters<typeof notificationForm>[1] & Parameters<typeof shareForm>[1]

const FORMS = {
  [SHARE_VIEW]: shareForm,
  [NOTIFICATIONS_VIEW]: notificationForm,
}

/** Someone submitted a form. */
export function viewSubmission(runner: DeliveryRunner, dependencies: ViewDependencies) {
  const forms = new Map(
    Object.entries(FORMS).map(([view, form]) => [view, form(runner, dependencies)] as const),
  )
  return async (args: ViewArguments): Promise<void> => {
    await forms.get(args.view.callback_id)?.(args)
  }
}
