import { feature } from '../../shared/feature.ts'
import { type ReviewControlDependencies, reviewControls } from './review-control.ts'
import { fullReview, transcript } from './review-modal.ts'

/** All of a session, in a modal for the person alone. */
export const review = feature({
  name: 'review',
  parts: (base: ReviewControlDependencies) => base,
  buttons: [fullReview, transcript, reviewControls],
})
