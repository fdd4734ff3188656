import { problemMessage, type RetryTarget } from '../blocks/problems/problem-message.ts'
import type { Problem } from '../blocks/problems/problems.ts'
import { button as drawButton } from '../blocks/text/document.ts'
import { isMessageGone, slackFailure } from '../slack/failure.ts'
import { type Answer, orRefused } from './answer.ts'
import {
  type ButtonAction,
  type ButtonArguments,
  type ButtonDependencies,
  readButtonAction,
} from './button-action.ts'
import type { DeliveryContext } from './context.ts'
import type { DeliveryKind } from './deliveries.ts'
import { ackFirst, type DeliveryRunner, defineListener } from './runner.ts'

export type ButtonListener = (args: ButtonArguments) => Promise<void>

/** A button or a menu: which presses it takes, and how it answers. */
export interface Button<Needs> {
  /**
   * The `action_id`s. A prefix that ends in a dot stands for all that begin with it. Never change one: posted buttons carry it.
   */
  ids: readonly string[]
  /** Set if it is one option of a menu. The other options are buttons of their own. */
  option?: string | undefined
  listen(runner: DeliveryRunner, needs: Needs & ButtonDependencies): ButtonListener
}

interface ButtonDefinition<Needs, Target> extends Omit<Button<Needs>, 'listen'> {
  kind: DeliveryKind
  /** The log's name for it; by default `kind`. */
  surface?: ((action: ButtonAction, target: Target) => string) | undefined
  /**
   * What the button names, such as a session or a place in a list; `undefined` if that is unreadable.
   * @param blocks those around the button that Slack sends.
   */
  read(action: ButtonAction, blocks: readonly unknown[]): Target | undefined
  run(needs: Needs, context: DeliveryContext, action: ButtonAction, target: Target): Promise<Answer>
  /** What the words of a failure offer to try again, or lead back to. */
  retryTargetOf?: (action: ButtonAction, target: Target) => RetryTarget | undefined
  /** Shows a failure to the person who pressed; by default beside the button. */
  showFailure?: (
    needs: Needs,
    problem: Problem,
    errorId: string,
    action: ButtonAction,
    target: Target,
  ) => Promise<void>
}

/** The frame acks each press, runs `run` once for it, and audits and sends what `run` returns. */
export function button<Needs, Target>(definition: ButtonDefinition<Needs, Target>): Button<Needs> {
  const { ids, option, kind, surface, read, run, retryTargetOf, showFailure } = definition
  return {
    ids,
    option,
    listen: (runner, needs) =>
      defineListener<ButtonArguments, { action: ButtonAction; target: Target }>(runner, {
        event: 'block_actions',
        read(args) {
          const pressed = readButtonAction(args, needs)
          if (pressed === undefined) return undefined
          const target = read(pressed.action, pressed.blocks)
          return target === undefined ? undefined : { action: pressed.action, target }
        },
        atOnce: ackFirst,
        delivery({ action, target }) {
          const { triggerId: key, user, channel } = action
          return { key, kind, surface: surface?.(action, target), user, channel }
        },
        async run(context, { action, target }) {
          await sendAnswer(context, action, await orRefused(run(needs, context, action, target)))
        },
        replyPrivately: (problem, errorId, { action, target }) =>
          showFailure?.(needs, problem, errorId, action, target) ??
          action.replyPrivately(
            problemMessage(problem, errorId, openAgain(problem, action) ?? retryTargetOf?.(action, target)),
          ),
      }),
  }
}

/** A press of the same button brings a fresh `trigger_id`. An option of a menu can't stand alone. */
function openAgain({ kind }: Problem, { actionId, value, selected }: ButtonAction) {
  return kind === 'not_opened' && selected === undefined ? drawButton('Open it', actionId, value) : undefined
}

/** A link: Slack opens the page and still wants an ack. */
export function link(ids: readonly string[], option?: string): Button<object> {
  return { ids, option, listen: () => ackFirst }
}

/** Writes the audit lines. If Slack refuses the redrawn message, the person alone gets it, as plain text. */
export async function sendAnswer(
  context: DeliveryContext,
  action: ButtonAction,
  answer: Answer,
): Promise<void> {
  if (!('redraw' in answer)) return context.answer(answer, action.replyPrivately)
  context.auditAnswer(answer)
  const { redraw, ...options } = answer
  try {
    await context.replyWithMessage(
      redraw,
      (content) => action.redraw(content, options),
      action.replyPrivately,
    )
  } catch (error) {
    const { code } = slackFailure(error)
    const kind = isMessageGone(code) ? 'card_gone' : CLOSED.has(code) ? 'card_closed' : undefined
    if (kind === undefined) throw error
    context.auditNotShown(code)
    await action.replyPrivately(problemMessage({ kind }, context.errorId))
  }
}

/** Slack's errors when the bot may no longer change its own message. */
const CLOSED = new Set([
  'cant_update_message',
  'channel_not_found',
  'edit_window_closed',
  'is_archived',
  'not_in_channel',
])
