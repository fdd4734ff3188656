import type { ClickArguments } from '../../delivery/button-action.ts'
import type { HandlerDependencies } from '../handler-dependencies.ts'
import { homeControl } from './home-control.ts'
import { turnReview } from './review-control.ts'
import { sessionButton } from './session-button.ts'

/** Every control of a card, a list, a review and a Home. */
export const ANY_BLOCK_ACTION = /^(session|list|review|home)\./

/** Whatever is pressed, handed to what answers for the place that it stands in. */
export function blockAction(dependencies: HandlerDependencies) {
  const button = sessionButton(dependencies)
  const answers = new Map([
    ['session', button],
    ['list', button],
    ['review', turnReview(dependencies)],
    ['home', homeControl(dependencies)],
  ])
  return async (click: ClickArguments): Promise<void> => {
    const place = ANY_BLOCK_ACTION.exec(click.action.action_id)?.[1] ?? ''
    await answers.get(place)?.(click)
  }
}
