import { LIST_ACTIONS, SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import type { ButtonArguments } from '../../delivery/button-action.ts'
import type { DeliveryRunner } from '../../delivery/runner.ts'
import type { HomeListenerDependencies } from '../events/app-home-opened.ts'
import { type CardButtonDependencies, cardButtons } from './card-buttons.ts'
import { homeControl } from './home-control.ts'
import { type ListButtonDependencies, listButton } from './list-button.ts'
import { removeFromMenu } from './remove-card.ts'
import { type ReviewControlDependencies, reviewControl } from './review-control.ts'
import { shareAgain } from './share-again.ts'

export type ActionDependencies = CardButtonDependencies &
  ListButtonDependencies &
  ReviewControlDependencies &
  HomeListenerDependencies

/** One listener for all actions: Bolt takes each delivery through every listener, whatever it is for. */
export const ANY_BLOCK_ACTION = /^(session|list|review|home)\./

/** Hands a pressed button or control to its listener. An `action_id` that no card has is left without an ack. */
export function blockAction(runner: DeliveryRunner, dependencies: ActionDependencies) {
  const list = listButton(runner, dependencies)
  const byId = new Map([
    ...cardButtons(runner, dependencies),
    ...Object.values(LIST_ACTIONS).map((id) => [id, list] as const),
    [SESSION_ACTIONS.shareAgain, shareAgain(runner, dependencies)],
    [SESSION_ACTIONS.more, removeFromMenu(runner, dependencies)],
  ])
  // These number their ids, or have a value for each; the value says where they lead.
  const byPrefix = new Map([
    ['review', reviewControl(runner, dependencies)],
    ['home', homeControl(runner, dependencies)],
  ])
  return async (args: ButtonArguments): Promise<void> => {
    const { action_id } = args.action
    const prefix = ANY_BLOCK_ACTION.exec(action_id)?.[1] ?? ''
    await (byId.get(action_id) ?? byPrefix.get(prefix))?.(args)
  }
}
