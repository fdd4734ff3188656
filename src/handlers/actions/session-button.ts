import { LIST_ACTIONS, SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import type { ClickArguments } from '../../delivery/button-action.ts'
import { CARD_ACTIONS, cardAction } from '../../features/card/redraw-card.ts'
import { viewFeedback } from '../../features/card/view-feedback.ts'
import { showProgress } from '../../features/progress/show-progress.ts'
import { fullReview } from '../../features/review/full-review.ts'
import { workObjectPlace } from '../../slack/work-object.ts'
import type { HandlerDependencies } from '../handler-dependencies.ts'
import { detailsAgain } from './details-again.ts'
import { listAction, viewFromList } from './list-action.ts'
import { removeShared } from './remove-shared.ts'
import { shareAction, shareAgainAction } from './share-action.ts'

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

/** *Open in Exec* is a link: Slack opens it and still wants the click acknowledged. */
export async function openInExec({ ack }: ClickArguments): Promise<void> {
  await ack()
}
