import { SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import {
  type ButtonArguments,
  type ButtonDependencies,
  readSessionButton,
  type SessionButtonAction,
} from '../../delivery/button-action.ts'
import { ackFirst, defineListener } from '../../delivery/define-listener.ts'
import type { DeliveryRunner } from '../../delivery/runner.ts'
import {
  type DetailsDependencies,
  presentProblem,
  presentSession,
  type WaitingPane,
} from '../../features/work-object/present-session.ts'

export type DetailsButtonDependencies = ButtonDependencies & DetailsDependencies & { clock: () => Date }

type DetailsAction = SessionButtonAction & WaitingPane

/** *Refresh* and *Try again* in a Work Object's details: presents the details again. */
export function detailsButton(runner: DeliveryRunner, dependencies: DetailsButtonDependencies) {
  return defineListener<ButtonArguments, DetailsAction>(runner, {
    event: 'block_actions',
    read(args) {
      const action = readSessionButton(args, dependencies)
      return action?.workObject && { ...action, identity: action.workObject }
    },
    ack: ackFirst,
    delivery: ({ triggerId: key, actionId, user, channel }) => ({
      key,
      kind: 'button',
      surface: `work_object:${actionId}`,
      user,
      channel,
    }),
    run: (context, action) =>
      presentSession(
        dependencies,
        context,
        action,
        action.actionId === SESSION_ACTIONS.refresh ? dependencies.clock() : undefined,
      ),
    replyPrivately: (problem, errorId, action) => presentProblem(dependencies, action, problem, errorId),
  })
}
