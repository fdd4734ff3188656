import { feedbackView, loadingView } from '../../blocks/card/feedback-view.ts'
import { sessionCard } from '../../blocks/card/session-card.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import type { Content } from '../../blocks/text/document.ts'
import type { SessionButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { withHandledRejection } from '../../lib/result.ts'
import {
  type CardDependencies,
  cardOffers,
  cardProgress,
  type Opened,
  openAndAudit,
} from './answer-with-card.ts'

/** *View feedback*: a modal with the card, for the person who pressed. It opens at once and fills when the session has come. */
export async function viewFeedback(
  dependencies: CardDependencies,
  context: DeliveryContext,
  { reference, openView }: SessionButtonAction,
): Promise<void> {
  const draw = async (opened: Opened): Promise<Content> => {
    if (!opened.ok) return problemMessage(opened.error, context.errorId, reference)
    const { session, asOf } = opened.value
    const [progress, gradeNotice, offers] = await Promise.all([
      cardProgress(dependencies, context, reference, session, { hasButton: true }),
      dependencies.gradeNotices?.noticeFor(context.user, reference.id, session),
      cardOffers(dependencies, context.user, opened.value),
    ])
    const { sessionUrl } = dependencies
    const shown = { reference, sessionUrl, now: context.now, asOf, progress, gradeNotice, ...offers }
    return sessionCard(session, { ...shown, surface: 'view' })
  }
  const opening = withHandledRejection(openAndAudit(dependencies.sessionAccess, context, reference))
  const show = await openView(loadingView())
  const content = await draw(await opening)
  await context.replyWithMessage(content, (shown) => show(feedbackView(shown)))
}
