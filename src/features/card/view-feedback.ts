import { feedbackView, loadingView } from '../../blocks/card/session-card.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import type { SessionButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { withHandledRejection } from '../../lib/result.ts'
import { type CardDependencies, type Opened, openAndAudit, personalCard } from '../../shared/card.ts'

/** *View feedback*: a modal with the card, for the person who pressed. It opens at once and fills when the session has come. */
export async function viewFeedback(
  dependencies: CardDependencies,
  context: DeliveryContext,
  { reference, openView }: SessionButtonAction,
): Promise<void> {
  const draw = (opened: Opened) =>
    opened.ok
      ? personalCard(dependencies, context, reference, opened.value, 'view')
      : problemMessage(opened.error, context.errorId, reference)
  const opening = withHandledRejection(openAndAudit(context, reference))
  const show = await openView(loadingView())
  const content = await draw(await opening)
  await context.replyWithMessage(content, (shown) => show(feedbackView(shown)))
}
