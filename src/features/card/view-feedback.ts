import { feedbackView, loadingView, sessionCard } from '../../blocks/card/session-card.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import type { SessionButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { withHandledRejection } from '../../lib/result.ts'
import { type CardDependencies, cardProgressLine, openAndAudit } from './answer-with-card.ts'

/** *View feedback*: a modal with the card, for the person who pressed. It opens at once and fills when the session has come. */
export async function viewFeedback(
  dependencies: CardDependencies,
  context: DeliveryContext,
  { reference, openView }: SessionButtonAction,
): Promise<void> {
  const opening = withHandledRejection(openAndAudit(dependencies.sessionAccess, context, reference))
  const show = await openView(loadingView())
  const opened = await opening
  const line = opened.ok
    ? await cardProgressLine(dependencies, context, reference, opened.value.session)
    : undefined
  const content = opened.ok
    ? sessionCard(opened.value.session, {
        reference,
        sessionUrl: dependencies.sessionUrl,
        surface: 'view',
        isExpanded: false,
        asOf: opened.value.asOf,
        progress: line === undefined ? undefined : { line, hasButton: false },
      })
    : problemMessage(opened.error, context.errorId, reference)
  await context.replyWithMessage(content, (shown) => show(feedbackView(shown)))
}
