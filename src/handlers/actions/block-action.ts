import { z } from 'zod'
import { MORE, SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import { readShareAgain } from '../../blocks/share/share-answers.ts'
import type { Content } from '../../blocks/text/document.ts'
import {
  asSessionButton,
  type ButtonArguments,
  type ButtonDependencies,
  type SessionButtonAction,
} from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { type ButtonListener, defineButton } from '../../delivery/define-button.ts'
import type { DeliveryKind } from '../../delivery/deliveries.ts'
import type { DeliveryRunner } from '../../delivery/runner.ts'
import { readPostedCard, removeCard } from '../../features/share/remove-card.ts'
import { openFormFor, openShareForm } from '../../features/share/share-form.ts'
import type { CardDependencies } from '../../shared/card.ts'
import type { Timing } from '../../shared/timing.ts'
import { shareAudience } from '../views/share-audience.ts'
import { type DmButtonDependencies, dmButtons } from './dm-buttons.ts'

export type ActionDependencies = ButtonDependencies &
  CardDependencies &
  DmButtonDependencies & { usage: Content; timing: Timing }

type ActionListener = (args: ButtonArguments) => Promise<void>

/** Someone pressed a button or used a control. Leaves the ack of an `action_id` that no card has to `Deliveries`. */
export function blockAction(runner: DeliveryRunner, dependencies: ActionDependencies): ActionListener {
  const buttons = new Map<string, ActionListener>([
    ...Object.entries(sessionButtons(runner, dependencies)),
    ...Object.entries(dmButtons(runner, dependencies)),
  ])
  return async (args) => buttons.get(args.action.action_id)?.(args)
}

type OnSession = (
  dependencies: ActionDependencies,
  context: DeliveryContext,
  action: SessionButtonAction,
) => Promise<void>

/** The buttons of one session: on its card, on its Work Object, in its row of a list. */
function sessionButtons(
  runner: DeliveryRunner,
  dependencies: ActionDependencies,
): Record<string, ActionListener> {
  const define = <Target>(button: ButtonListener<Target>) => defineButton(runner, dependencies, button)
  const onSession = (
    kind: DeliveryKind,
    run: OnSession,
    surface: ButtonListener<unknown>['surface'] = () => kind,
  ) =>
    define({
      kind,
      surface,
      read: asSessionButton,
      run: (context, _, action) => run(dependencies, context, action),
      // In a modal the problem takes the card's place, so it offers the way back to it.
      replyPrivately: (problem, errorId, action, { reference }) =>
        action.replyPrivately(
          problemMessage(problem, errorId, action.surface === 'view' ? reference : undefined),
        ),
    })

  const share = onSession('share_form', openShareForm)
  return {
    [SESSION_ACTIONS.share]: share,
    [SESSION_ACTIONS.shareHere]: share,
    [SESSION_ACTIONS.shareAgain]: define({
      kind: 'share_form',
      read: ({ value }) => readShareAgain(value),
      run: (context, { openView }, { reference, form }) =>
        openFormFor(dependencies, context, reference, form, openView),
    }),
    [SESSION_ACTIONS.shareAudience]: shareAudience(runner, dependencies),
    [SESSION_ACTIONS.more]: byOption(
      {
        [MORE.share]: share,
      },
      define({
        kind: 'remove',
        read: readPostedCard,
        async run(context, action, card) {
          await removeCard(dependencies, context, card, action.replyPrivately)
        },
      }),
    ),
  }
}

const choice = z.object({ selected_option: z.object({ value: z.string() }) })

/** Answers by the option that was chosen from ⋯. */
function byOption(answers: Record<string, ActionListener>, otherwise: ActionListener): ActionListener {
  return (args) => {
    const value = choice.safeParse(args.action).data?.selected_option.value ?? ''
    return (answers[value] ?? otherwise)(args)
  }
}
