import { feedbackView, loadingView, sessionCard } from '../../blocks/card/session-card.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import { deliverMessage } from '../../delivery/reply.ts'
import { onClick } from '../../handlers/actions/on-click.ts'
import type { HandlerDependencies } from '../../handlers/handler-dependencies.ts'
import { withHandledRejection } from '../../lib/with-timeout.ts'
import { openAndAudit } from './answers.ts'
import { cardProgress } from './card-progress.ts'

/** *View feedback*: a modal with the card, for the clicker alone, if they may see the session. */
export function viewFeedback(dependencies: HandlerDependencies) {
  return onClick(dependencies, 'view_feedback', async (visit, click) => {
    const { reference } = click
    const looking = withHandledRejection(openAndAudit(dependencies, visit, reference))
    const show = await click.openView(loadingView())
    const opened = await looking
    const line = opened.ok
      ? await cardProgress(dependencies, visit, reference, opened.value.session)
      : undefined
    const content = opened.ok
      ? sessionCard(opened.value.session, {
          reference,
          sessionUrl: dependencies.sessionUrl,
          surface: 'view',
          isExpanded: false,
          asOf: opened.value.asOf,
          ...(line === undefined ? {} : { progress: { line, hasButton: false } }),
        })
      : problemMessage(opened.error, visit.reference, reference)
    await deliverMessage(visit, content, (shown) => show(feedbackView(shown)))
  })
}
