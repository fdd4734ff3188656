import { problemMessage } from '../../blocks/problems/problem-message.ts'
import {
  type ButtonArguments,
  type ButtonDependencies,
  readSessionButton,
  type SessionButtonAction,
} from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { ackFirst, defineListener } from '../../delivery/define-listener.ts'
import type { DeliveryKind } from '../../delivery/deliveries.ts'
import type { DeliveryRunner } from '../../delivery/runner.ts'

/** What a session's button does, and how the metrics and the log name it. */
export interface SessionButton {
  kind: DeliveryKind
  surface: string | ((action: SessionButtonAction) => string)
  run(context: DeliveryContext, action: SessionButtonAction): Promise<void>
}

/** A button that names a session. If it fails, the person who pressed is told, and nobody else. */
export function sessionButton(
  runner: DeliveryRunner,
  dependencies: ButtonDependencies,
  { kind, surface, run }: SessionButton,
) {
  return defineListener<ButtonArguments, SessionButtonAction>(runner, {
    event: 'block_actions',
    read: (args) => readSessionButton(args, dependencies),
    ack: ackFirst,
    delivery: (action) => ({
      key: action.triggerId,
      kind,
      surface: typeof surface === 'string' ? surface : surface(action),
      user: action.user,
      channel: action.channel,
    }),
    run,
    replyPrivately: (problem, errorId, action) => action.replyPrivately(problemMessage(problem, errorId)),
  })
}
