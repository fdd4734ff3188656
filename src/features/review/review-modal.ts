import type { ModalView } from '@slack/types'
import { SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import { asExtraRefusal } from '../../blocks/problems/problem-message.ts'
import { openingTab } from '../../blocks/review/review-pages.ts'
import {
  isSessionState,
  openingState,
  type ReviewState,
  type SessionState,
} from '../../blocks/review/review-state.ts'
import { reviewLoadingView, reviewProblemView, reviewView } from '../../blocks/review/review-view.ts'
import { REPLIED } from '../../delivery/answer.ts'
import type { SessionButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { showWhenReady } from '../../lib/result.ts'
import { type Opened, openAndAudit } from '../../shared/card.ts'
import type { SessionPage } from '../../shared/session-page.ts'
import { sessionPress } from '../../shared/session-press.ts'
import type { Timing } from '../../shared/timing.ts'
import type { ShowView } from '../../slack/modal.ts'
import { showProgressTab } from './progress-tab.ts'

export interface ReviewNeeds {
  sessionPage: SessionPage
  timing: Timing
}

/** *Full review* and *Transcript*: a modal for the person who pressed. It opens at once, and fills when the session has come. */
async function openReview(
  dependencies: ReviewNeeds,
  context: DeliveryContext,
  { reference, openView }: SessionButtonAction,
): Promise<typeof REPLIED> {
  const { errorId } = context
  await showWhenReady({
    work: openAndAudit(context, reference),
    patienceMs: dependencies.timing.reviewMs,
    showLoading: () => openView(reviewLoadingView(openingState(reference, 'rubric'))),
    async show(opened, fill) {
      const state = openingState(reference, opened.ok ? openingTab(opened.value.session) : 'rubric')
      const view = drawReview(dependencies, errorId, state, opened)
      if (fill === undefined) await openView(view)
      else
        await context.reply(() =>
          fillReview(fill, view, reviewProblemView({ kind: 'internal' }, errorId, state)),
        )
    },
  })
  return REPLIED
}

export const fullReview = sessionPress({
  ids: [SESSION_ACTIONS.fullReview, SESSION_ACTIONS.transcript],
  kind: 'review',
  run: openReview,
})

/** Shows the page of an open review that one of its controls leads to. The view holds all state, so it survives a restart. */
export async function navigateReview(
  dependencies: ReviewNeeds,
  context: DeliveryContext,
  state: ReviewState,
  show: ShowView,
): Promise<typeof REPLIED> {
  if (isSessionState(state)) {
    const opened = await openAndAudit(context, state.reference)
    await show(drawReview(dependencies, context.errorId, state, opened))
  } else await showProgressTab(dependencies, context, state, show)
  return REPLIED
}

function drawReview(
  { sessionPage: { url: sessionUrl } }: ReviewNeeds,
  errorId: string,
  state: SessionState,
  opened: Opened,
): ModalView {
  if (opened.ok) return reviewView(opened.value.session, state, { sessionUrl, asOf: opened.value.asOf })
  return reviewProblemView(asExtraRefusal(opened.error), errorId, state)
}

/** Fills a modal that says that it is loading. If Slack rejects the review, the modal says so and offers *Try again*. */
async function fillReview(fill: ShowView, view: ModalView, failure: ModalView): Promise<void> {
  try {
    await fill(view)
  } catch (error) {
    await fill(failure)
    throw error
  }
}
