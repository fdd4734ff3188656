import { problemMessage } from '../../blocks/problems/problem-message.ts'
import { readShareForm, type ShareForm, shareView } from '../../blocks/share/share-view.ts'
import {
  type ButtonAction,
  type ButtonArguments,
  type ButtonDependencies,
  readButtonAction,
} from '../../delivery/button-action.ts'
import { ackFirst, defineListener } from '../../delivery/define-listener.ts'
import type { DeliveryRunner } from '../../delivery/runner.ts'

/** *Share…* after a share that failed: opens the form with everything that the person had said. */
export function shareAgain(runner: DeliveryRunner, dependencies: ButtonDependencies) {
  return defineListener<ButtonArguments, { action: ButtonAction; form: ShareForm }>(runner, {
    event: 'block_actions',
    read(args) {
      const action = readButtonAction(args, dependencies)
      const form = action && readShareForm(action.value)
      return action && form && { action, form }
    },
    ack: ackFirst,
    delivery: ({ action: { triggerId: key, user, channel } }) => ({
      key,
      kind: 'share_form',
      surface: 'share_form',
      user,
      channel,
    }),
    async run(_, { action, form }) {
      await action.openView(shareView(form))
    },
    replyPrivately: (problem, errorId, { action }) => action.replyPrivately(problemMessage(problem, errorId)),
  })
}
