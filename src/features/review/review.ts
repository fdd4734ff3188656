import type { ModalView } from '@slack/types'
import type { SessionAccess } from '../../access/session-access.ts'
import { beyondCard, isRetryable, problemMessage } from '../../blocks/problems/problem-message.ts'
import {
  isSessionState,
  openingState,
  type ReviewState,
  type SessionState,
  type SessionTab,
} from '../../blocks/review/review-state.ts'
import { reviewLoadingView, reviewProblemView, reviewView } from '../../blocks/review/review-view.ts'
import type { SessionButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { showWhenReady, withHandledRejection, withTimeout } from '../../lib/result.ts'
import type { ShowView } from '../../slack/modal.ts'
import { type Opened, openAndAudit } from '../card/answer-with-card.ts'
import { type ProgressTabDependencies, showProgressTab } from '../progress/progress-tab.ts'
import type { Timing } from '../settings.ts'

interface ReviewDependencies {
  sessionAccess: SessionAccess
  sessionUrl: string | undefined
}

const WHOLE = { include: 'transcript,evaluations' } as const

/** *Full review*: a modal for the person who pressed. It opens at `tab`, and fills when the transcript has come. */
export async function openReview(
  dependencies: ReviewDependencies & { timing: Pick<Timing, 'reviewMs'> },
  context: DeliveryContext,
  { reference, openView, user }: SessionButtonAction,
  tab: SessionTab = 'overview',
): Promise<void> {
  const { sessionAccess, timing } = dependencies
  const state = openingState(reference, tab)
  const work = withHandledRejection(openAndAudit(sessionAccess, context, reference, WHOLE))
  // Without the transcript the session may be cached. If it is not, this shares the request above.
  const glancing = withHandledRejection(sessionAccess.open({ user, session: reference.id }))
  await showWhenReady({
    work,
    patienceMs: timing.reviewMs,
    async showLoading() {
      const glance = await withTimeout(glancing, 0)
      const known = glance.ok && glance.value.ok ? glance.value.value.session : undefined
      return openView(reviewLoadingView(known, state))
    },
    async show(opened, fill) {
      if (fill === undefined) await openView(drawReview(dependencies, context.errorId, state, opened))
      else await context.reply(() => fillReview(dependencies, context.errorId, { state, opened, fill }))
    },
  })
}

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

function drawReview(
  { sessionUrl }: ReviewDependencies,
  errorId: string,
  state: SessionState,
  opened: Opened,
): ModalView {
  if (opened.ok) return reviewView(opened.value.session, state, { sessionUrl, asOf: opened.value.asOf })
  const canTryAgain = isRetryable(opened.error)
  return reviewProblemView(problemMessage(beyondCard(opened.error), errorId), state, { canTryAgain })
}

/** Fills a modal that says that it is loading. If Slack rejects the review, the modal says so and offers *Try again*. */
async function fillReview(
  dependencies: ReviewDependencies,
  errorId: string,
  { state, opened, fill }: { state: SessionState; opened: Opened; fill: ShowView },
): Promise<void> {
  try {
    await fill(drawReview(dependencies, errorId, state, opened))
  } catch (error) {
    await fill(reviewProblemView(problemMessage({ kind: 'internal' }, errorId), state, { canTryAgain: true }))
    throw error
  }
}
