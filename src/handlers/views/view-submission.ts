import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt'
import { SHARE_VIEW } from '../../blocks/share/share-view.ts'
import type { DeliveryRunner } from '../../delivery/runner.ts'
import { shareForm } from './share-form.ts'

type ViewArguments = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs

export type ViewDependencies = Parameters<typeof shareForm>[1]

const FORMS = {
  [SHARE_VIEW]: shareForm,
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
