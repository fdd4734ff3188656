import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt'
import { decodeHomeState, OPENING_STATE } from '../../blocks/home/home-state.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import { type NotificationForm, readNotificationForm } from '../../blocks/settings/notification-form.ts'
import { notificationsView, savingNotificationsView } from '../../blocks/settings/notification-view.ts'
import { type DeliveryRunner, defineListener } from '../../delivery/runner.ts'
import { type HomeDependencies, showHome } from '../../features/home/show-home.ts'
import { formErrors, saveNotifications } from '../../features/settings/notification-form.ts'
import type { NotificationDependencies } from '../../shared/notification-settings.ts'
import type { SlackClients } from '../../slack/clients.ts'
import type { HomePublisher } from '../../slack/home-publisher.ts'
import { openForm, showInForm } from './submitted-form.ts'

type ViewArguments = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs

export type NotificationFormDependencies = NotificationDependencies &
  HomeDependencies & {
    slack: Pick<SlackClients, 'client' | 'clientWithoutRetry'>
    homePublisher: HomePublisher
    clock: () => number
  }

interface Submission {
  user: string
  viewId: string
  hash: string
  form: NotificationForm
  /** The Home's state: see `notificationsView`. */
  home: string
  /** By field; empty if nothing is wrong as far as the app knows. */
  errors: Record<string, string>
}

/**
 * Someone saved their notifications: the form says so, or comes back as it was filled in, and their Home shows what is on.
 * Saving the same view twice changes nothing more.
 */
export function notificationForm(runner: DeliveryRunner, dependencies: NotificationFormDependencies) {
  const { notifications: settings, homePublisher, slack, clock } = dependencies
  return defineListener<ViewArguments, Submission>(runner, {
    event: 'view_submission',
    read({ body }) {
      const { data } = openForm.safeParse(body)
      const form = readNotificationForm(data?.view.state.values)
      if (data === undefined || form === undefined) return undefined
      const { id: viewId, hash, private_metadata: home } = data.view
      const user = data.user.id
      return { user, viewId, hash, form, home, errors: formErrors(dependencies, user, form, clock()) }
    },
    async atOnce({ ack }, submission) {
      if (submission === undefined) await ack()
      else if (isWrong(submission)) await ack({ response_action: 'errors', errors: submission.errors })
      else await ack({ response_action: 'update', view: savingNotificationsView() })
    },
    delivery: (submission) => {
      const { viewId, hash, user } = submission
      return isWrong(submission) ? undefined : { key: `${viewId}:${hash}`, kind: 'notifications', user }
    },
    async run(context, submission) {
      const { form, home } = submission
      const { view, problem } = await saveNotifications(settings, context, form, home)
      await context.reply(() => showInForm(slack, submission, view, problem))
      if (problem !== undefined) return
      const revision = await homePublisher.startRevision(context.user, undefined)
      const state = decodeHomeState(home) ?? OPENING_STATE
      await showHome(dependencies, context, revision, state, 'paginate')
    },
    replyPrivately(problem, errorId, submission) {
      const message = problemMessage(problem, errorId)
      const view = notificationsView(submission.form, submission.home, message)
      return showInForm(slack, submission, view, message)
    },
  })
}

function isWrong({ errors }: Pick<Submission, 'errors'>): boolean {
  return Object.keys(errors).length > 0
}
