import type { ListAccess } from '../../access/list-access.ts'
import { LIST_ACTIONS } from '../../blocks/card/session-buttons.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import {
  type ButtonAction,
  type ButtonArguments,
  type ButtonDependencies,
  readButtonAction,
} from '../../delivery/button-action.ts'
import { ackFirst, defineListener } from '../../delivery/define-listener.ts'
import type { DeliveryRunner } from '../../delivery/runner.ts'
import { decodeCursor, type ListCursor } from '../../exec/list-cursor.ts'
import { showList } from '../../features/lists/list-buttons.ts'

export type ListButtonDependencies = ButtonDependencies & { listAccess: ListAccess }

/** *Newer*, *Older*, *Back* and *Try again*: buttons that name a place in a list. */
export function listButton(runner: DeliveryRunner, dependencies: ListButtonDependencies) {
  return defineListener<ButtonArguments, { action: ButtonAction; cursor: ListCursor }>(runner, {
    event: 'block_actions',
    read(args) {
      const action = readButtonAction(args, dependencies)
      const cursor = action && decodeCursor(action.value)
      return action && cursor && { action, cursor }
    },
    ack: ackFirst,
    delivery: ({ action: { triggerId: key, actionId, user, channel } }) => ({
      key,
      kind: 'button',
      surface: `list:${actionId}`,
      user,
      channel,
    }),
    run: (context, { action, cursor }) =>
      showList(dependencies.listAccess, context, action, {
        cursor,
        isTryingAgain: action.actionId === LIST_ACTIONS.tryAgain,
      }),
    replyPrivately: (problem, errorId, { action, cursor }) =>
      action.replyPrivately(problemMessage(problem, errorId, cursor)),
  })
}
