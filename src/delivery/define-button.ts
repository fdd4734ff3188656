import { problemMessage } from '../blocks/problems/problem-message.ts'
import type { Problem } from '../blocks/problems/problems.ts'
import {
  type ButtonAction,
  type ButtonArguments,
  type ButtonDependencies,
  readButtonAction,
} from './button-action.ts'
import type { DeliveryContext } from './context.ts'
import { type DeliveryKind, recordOf } from './deliveries.ts'
import { ackFirst, type DeliveryRunner, defineListener } from './runner.ts'

/** Impatient people press twice. */
const TOLD_ONCE_MS = 5000

export interface ButtonListener<Target> {
  kind: DeliveryKind
  /** As the log names it; by default `kind`. */
  surface?: (action: ButtonAction) => string
  /** What the button names, such as a session or a place in a list; `undefined` if that is unreadable. */
  read(action: ButtonAction, blocks: readonly unknown[], text: string | undefined): Target | undefined
  run(context: DeliveryContext, action: ButtonAction, target: Target): Promise<void>
  /** Tells a problem to the person who pressed; by default beside the button. */
  replyPrivately?: (problem: Problem, errorId: string, action: ButtonAction, target: Target) => Promise<void>
}

export function defineButton<Target>(
  runner: DeliveryRunner,
  dependencies: ButtonDependencies,
  button: ButtonListener<Target>,
): (args: ButtonArguments) => Promise<void> {
  const { kind, surface = () => kind, read, run, replyPrivately } = button
  return defineListener<ButtonArguments, { action: ButtonAction; target: Target }>(runner, {
    event: 'block_actions',
    read(args) {
      const record = recordOf(args.context)
      const mayTell = async (press: string) =>
        !record.isFailing || (await runner.isFirst(`told ${press}`, TOLD_ONCE_MS))
      const pressed = readButtonAction(args, dependencies, mayTell)
      const target = pressed && read(pressed.action, pressed.blocks, pressed.text)
      return target && { action: pressed.action, target }
    },
    atOnce: ackFirst,
    delivery({ action }) {
      const { triggerId: key, user, channel } = action
      return { key, kind, surface: surface(action), user, channel }
    },
    run: (context, { action, target }) => run(context, action, target),
    replyPrivately: (problem, errorId, { action, target }) =>
      replyPrivately?.(problem, errorId, action, target) ??
      action.replyPrivately(problemMessage(problem, errorId)),
  })
}
