import { decodeMetadata, decodeTarget, type ReviewState } from '../../blocks/review/review-state.ts'
import { reviewProblemView } from '../../blocks/review/review-view.ts'
import { button } from '../../delivery/button.ts'
import { feature } from '../../shared/feature.ts'
import { fullReview, navigateReview, type ReviewNeeds } from './review-modal.ts'

/** Someone used a control of an open review: a tab, a page, the button beside a quote, *Try again*. */
const reviewControls = button({
  ids: ['review.'],
  kind: 'review',
  read({ value, metadata = '', showView }) {
    const target = decodeTarget(value)
    const shown = decodeMetadata(metadata)
    if (target === undefined || shown === undefined || showView === undefined) return undefined
    const state: ReviewState = { reference: shown.reference, ...target }
    return { state, showView }
  },
  surface: (_, { state }) => `review:${state.tab}`,
  run: (needs: ReviewNeeds, context, _, { state, showView }) =>
    navigateReview(needs, context, state, showView),
  async tellFailure(_needs, problem, errorId, _action, { state, showView }) {
    await showView(reviewProblemView(problem, errorId, state))
  },
})

/** All of a session, in a modal for the person alone. */
export const review = feature({
  name: 'review',
  parts: (base: ReviewNeeds) => base,
  offers: { hasReview: true },
  buttons: [fullReview, reviewControls],
})
