import { LIST_ACTIONS, SESSION_ACTIONS } from '../blocks/session-action.ts'
import { CARD_ACTIONS, cardAction } from './card-action.ts'
import type { ClickArguments } from './click.ts'
import { detailsAgain } from './details-again.ts'
import { fullReview } from './full-review.ts'
import type { HandlerDependencies } from './handler-dependencies.ts'
import { listAction } from './list-action.ts'
import { openInExec } from './open-in-exec.ts'
import { removeShared } from './remove-shared.ts'
import { shareAction, shareAgainAction } from './share-action.ts'
import { showProgress } from './show-progress.ts'
import { viewFeedback } from './view-feedback.ts'
import { viewFromList } from './view-from-list.ts'
import { workObjectPlace } from './work-object-place.ts'

type Answer = (click: ClickArguments) => Promise<void>

/** Whatever is pressed on a card or in a list, handed to what answers it. What no card has is left unacknowledged. */
export function sessionButton(dependencies: HandlerDependencies): Answer {
  const redraw = cardAction(dependencies)
  const list = listAction(dependencies)
  const share = shareAction(dependencies)
  const answers = new Map<string, Answer>([
    ...CARD_ACTIONS.map((action): [string, Answer] => [action, redraw]),
    ...Object.values(LIST_ACTIONS).map((action): [string, Answer] => [action, list]),
    [SESSION_ACTIONS.view, viewFromList(dependencies)],
    [SESSION_ACTIONS.viewFeedback, viewFeedback(dependencies)],
    [SESSION_ACTIONS.openInExec, openInExec],
    [SESSION_ACTIONS.fullReview, fullReview(dependencies)],
    [SESSION_ACTIONS.progress, showProgress(dependencies)],
    [SESSION_ACTIONS.share, share],
    [SESSION_ACTIONS.shareHere, share],
    [SESSION_ACTIONS.shareAgain, shareAgainAction(dependencies)],
    [SESSION_ACTIONS.more, removeShared(dependencies)],
  ])
  // A Work Object can't be expanded in its place: its rubric is in the review, and in its details.
  const onWorkObjects = new Map<string, Answer>([
    [SESSION_ACTIONS.showEvaluations, fullReview(dependencies, 'rubric')],
  ])
  const again = detailsAgain(dependencies)
  const inDetails = new Map<string, Answer>([
    [SESSION_ACTIONS.refresh, again],
    [SESSION_ACTIONS.tryAgain, again],
  ])
  return async (click) => {
    const { action_id } = click.action
    const place = workObjectPlace(click.body)
    const own = place === 'details' ? inDetails.get(action_id) : undefined
    const answer = own ?? (place === undefined ? undefined : onWorkObjects.get(action_id))
    await (answer ?? answers.get(action_id))?.(click)
  }
}
