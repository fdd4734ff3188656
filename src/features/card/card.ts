import { MORE, SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import { feedbackView, loadingView } from '../../blocks/card/session-card.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import { REPLIED } from '../../delivery/answer.ts'
import { link } from '../../delivery/button.ts'
import type { SessionButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { withHandledRejection } from '../../lib/result.ts'
import { type CardDependencies, type Opened, openAndAudit, personalCard } from '../../shared/card.ts'
import { feature } from '../../shared/feature.ts'
import { sessionPress } from '../../shared/press.ts'
import { AskedCards } from './asked-cards.ts'
import { type CardNeeds, redraw } from './redraw-card.ts'
import { retired } from './retired.ts'
import { showToEveryone } from './show-to-everyone.ts'

/** *View*: a modal with the card, for the person who pressed. It opens at once and fills when the session has come. */
async function showFeedback(
  dependencies: CardDependencies,
  context: DeliveryContext,
  { reference, openView }: SessionButtonAction,
): Promise<typeof REPLIED> {
  const draw = (opened: Opened) =>
    opened.ok
      ? personalCard(dependencies, context, reference, opened.value, { surface: 'view' })
      : problemMessage(opened.error, context.errorId, reference)
  const opening = withHandledRejection(openAndAudit(context, reference))
  const show = await openView(loadingView())
  const content = await draw(await opening)
  await context.replyWithMessage(content, (shown) => show(feedbackView(shown)))
  return REPLIED
}

const viewFeedback = sessionPress({
  ids: [SESSION_ACTIONS.viewFeedback],
  kind: 'view_feedback',
  run: showFeedback,
})

/** A session's card. */
export const card = feature({
  name: 'card',
  parts: ({ store }: CardNeeds) => ({ askedCards: new AskedCards(store) }),
  buttons: [
    redraw,
    viewFeedback,
    showToEveryone,
    retired,
    link([SESSION_ACTIONS.openInExec, SESSION_ACTIONS.practice]),
    link([SESSION_ACTIONS.more], MORE.open),
    link([SESSION_ACTIONS.more], MORE.practice),
  ],
})
