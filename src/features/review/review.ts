import { problemMessage } from '../../blocks/problems/problem-message.ts'
import { REVIEW_ACTIONS } from '../../blocks/review/review-controls.ts'
import {
  decodeMetadata,
  decodeTarget,
  isSessionState,
  type ReviewState,
} from '../../blocks/review/review-state.ts'
import { reviewProblemView } from '../../blocks/review/review-view.ts'
import { button } from '../../delivery/button.ts'
import { feature } from '../../shared/feature.ts'
import { fullReview, navigateReview, openPassage, type ReviewNeeds, transcript } from './review-modal.ts'

/** Someone used a control of an open review: a tab, a page, the button beside a quote, *Try again*. */
const reviewControls = button({
  ids: ['review.'],
  kind: 'review',
  read({ selected, value, view, showView }) {
    const target = decodeTarget(selected ?? value)
    const shown = decodeMetadata(view.metadata ?? '')
    if (target === undefined || shown === undefined || showView === undefined) return undefined
    const state: ReviewState = { reference: shown.reference, ...target }
    return { shown, state, showView }
  },
  surface: (_, { state }) => `review:${state.tab}`,
  run: (needs: ReviewNeeds, context, { actionId, openView }, { state, showView }) =>
    actionId === REVIEW_ACTIONS.moment && isSessionState(state)
      ? openPassage(needs, context, state, openView)
      : navigateReview(needs, context, state, showView),
  async tellFailure(_, problem, errorId, { actionId, openedView }, { shown, state, showView }) {
    const showOpened = openedView()
    // What did not open on top of the review leaves the person at the review.
    const at = actionId === REVIEW_ACTIONS.moment && showOpened === undefined ? shown : state
    const show = showOpened ?? showView
    await show(reviewProblemView(problemMessage(problem, errorId), at, { canTryAgain: true }))
  },
})

/** All of a session, in a modal for the person alone. */
export const review = feature({
  name: 'review',
  parts: (base: ReviewNeeds) => base,
  offers: { hasReview: true },
  buttons: [fullReview, transcript, reviewControls],
})
