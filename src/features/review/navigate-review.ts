import { isSessionState, type ReviewState } from '../../blocks/review/review-state.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import type { ShowView } from '../../slack/modal.ts'
import { openAndAudit } from '../card/open-and-audit.ts'
import { type ProgressTabDependencies, showProgressTab } from '../progress/progress-tab.ts'
import { drawReview, type ReviewDependencies, WHOLE } from './open-review.ts'

export type NavigationDependencies = ReviewDependencies & ProgressTabDependencies

/** Shows the page of an open review that one of its controls leads to. The view holds all state, so it survives a restart. */
export async function navigateReview(
  dependencies: NavigationDependencies,
  context: DeliveryContext,
  state: ReviewState,
  show: ShowView,
): Promise<void> {
  if (!isSessionState(state)) return showProgressTab(dependencies, context, state, show)
  const opened = await openAndAudit(dependencies.sessionAccess, context, state.reference, WHOLE)
  await show(drawReview(dependencies, context.errorId, state, opened))
}
