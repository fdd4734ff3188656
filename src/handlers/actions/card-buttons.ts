import { SESSION_ACTIONS, sessionText } from '../../blocks/card/session-buttons.ts'
import { shareView } from '../../blocks/share/share-view.ts'
import type {
  ButtonArguments,
  ButtonDependencies,
  SessionButtonAction,
} from '../../delivery/button-action.ts'
import type { DeliveryRunner } from '../../delivery/runner.ts'
import { type RedrawDependencies, redrawCard } from '../../features/card/redraw-card.ts'
import { viewFeedback } from '../../features/card/view-feedback.ts'
import { viewFromList } from '../../features/lists/list-buttons.ts'
import { showProgress } from '../../features/progress/show-progress.ts'
import { openReview } from '../../features/review/open-review.ts'
import type { Timing } from '../../features/settings.ts'
import { workObjectPlace } from '../../slack/work-object.ts'
import { type DetailsButtonDependencies, detailsButton } from './details-button.ts'
import { type SessionButton, sessionButton } from './session-button.ts'

export type CardButtonDependencies = ButtonDependencies &
  RedrawDependencies &
  DetailsButtonDependencies & { timing: Timing }

type Answer = (args: ButtonArguments) => Promise<void>

/** The buttons on cards, in lists and on Work Objects that name a session, by their `action_id`. */
export function cardButtons(
  runner: DeliveryRunner,
  dependencies: CardButtonDependencies,
): Map<string, Answer> {
  const button = (definition: SessionButton) => sessionButton(runner, dependencies, definition)
  const redraw = button({
    kind: 'button',
    surface: ({ surface, actionId }) => `${surface}:${actionId}`,
    run: (context, action) => redrawCard(dependencies, context, action),
  })
  const share = button({
    kind: 'share_form',
    surface: 'share_form',
    run: (_, action) => openShareForm(action),
  })
  const review = button({
    kind: 'review',
    surface: 'review',
    run: (context, action) => openReview(dependencies, context, action),
  })
  const rubric = button({
    kind: 'review',
    surface: 'review',
    run: (context, action) => openReview(dependencies, context, action, 'rubric'),
  })
  const details = detailsButton(runner, dependencies)
  return new Map<string, Answer>([
    // A Work Object can't be expanded in its place: its rubric is in the review.
    [SESSION_ACTIONS.showEvaluations, onWorkObject(rubric, redraw)],
    [SESSION_ACTIONS.hideEvaluations, redraw],
    [SESSION_ACTIONS.backToCard, redraw],
    [SESSION_ACTIONS.refresh, inDetails(details, redraw)],
    [SESSION_ACTIONS.tryAgain, inDetails(details, redraw)],
    [SESSION_ACTIONS.fullReview, review],
    [SESSION_ACTIONS.share, share],
    [SESSION_ACTIONS.shareHere, share],
    [
      SESSION_ACTIONS.viewFeedback,
      button({
        kind: 'view_feedback',
        surface: 'view_feedback',
        run: (context, action) => viewFeedback(dependencies, context, action),
      }),
    ],
    [
      SESSION_ACTIONS.progress,
      button({
        kind: 'progress',
        surface: 'progress',
        run: (context, action) => showProgress(dependencies, context, action),
      }),
    ],
    [
      SESSION_ACTIONS.view,
      button({
        kind: 'button',
        surface: `list:${SESSION_ACTIONS.view}`,
        run: (context, action) => viewFromList(dependencies, context, action),
      }),
    ],
    // A link button: Slack opens the page and still wants an ack.
    [SESSION_ACTIONS.openInExec, ({ ack }) => ack()],
  ])
}

function onWorkObject(answer: Answer, otherwise: Answer): Answer {
  return (args) => (workObjectPlace(args.body) === undefined ? otherwise(args) : answer(args))
}

function inDetails(answer: Answer, otherwise: Answer): Answer {
  return (args) => (workObjectPlace(args.body) === 'details' ? answer(args) : otherwise(args))
}

/** *Share…* opens the form; *Share here…* opens it for the thread that the list was asked for in. */
async function openShareForm({ reference, channel, actionId, openView }: SessionButtonAction): Promise<void> {
  const threadTs = actionId === SESSION_ACTIONS.shareHere ? reference.list?.threadTs : undefined
  const into = channel === undefined || threadTs === undefined ? undefined : { channel, threadTs }
  await openView(shareView({ session: sessionText(reference), ...(into === undefined ? {} : { into }) }))
}
