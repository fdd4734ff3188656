import type { ModalView } from '@slack/types'
import { SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import { asExtraRefusal } from '../../blocks/problems/problem-message.ts'
import { progressView } from '../../blocks/progress/progress.ts'
import {
  decodeMetadata,
  decodeTarget,
  isSessionState,
  openingState,
  type ReviewState,
  type SessionState,
} from '../../blocks/review/review-controls.ts'
import { openingTab } from '../../blocks/review/review-pages.ts'
import { reviewLoadingView, reviewProblemView, reviewView } from '../../blocks/review/review-view.ts'
import { REPLIED } from '../../delivery/answer.ts'
import { button } from '../../delivery/button.ts'
import type { SessionButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { showWhenReady } from '../../lib/result.ts'
import { type Opened, openAndAudit, readPrevious, sessionProgress } from '../../shared/card.ts'
import { feature } from '../../shared/feature.ts'
import { sessionPress } from '../../shared/press.ts'
import type { SessionPage } from '../../shared/session-page.ts'
import type { Timing } from '../../shared/timing.ts'
import type { ShowView } from '../../slack/views.ts'

interface ReviewNeeds {
  sessionPage: SessionPage
  timing: Timing
}

/** *Full review* and *Transcript*: a modal for the person who pressed. It opens at once, and fills when the session has come. */
const fullReview = sessionPress({
  ids: [SESSION_ACTIONS.fullReview, SESSION_ACTIONS.transcript],
  kind: 'review',
  run: openReview,
})

async function openReview(
  needs: ReviewNeeds,
  context: DeliveryContext,
  { reference, openView }: SessionButtonAction,
): Promise<typeof REPLIED> {
  const { errorId } = context
  await showWhenReady({
    work: openAndAudit(context, reference),
    patienceMs: needs.timing.reviewMs,
    showLoading: () => openView(reviewLoadingView(openingState(reference, 'rubric'))),
    async show(opened, fill) {
      const state = openingState(reference, opened.ok ? openingTab(opened.value.session) : 'rubric')
      const view = drawReview(needs, errorId, state, opened)
      if (fill === undefined) await openView(view)
      else
        await context.reply(() =>
          fillReview(fill, view, reviewProblemView({ kind: 'internal' }, errorId, state)),
        )
    },
  })
  return REPLIED
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

/**
 * Someone used a control of an open review: a tab, a page, the button beside a quote, *Try again*. The view holds all state, so it
 * survives a restart.
 */
const reviewControls = button({
  ids: ['review.'],
  kind: 'review',
  /** Reviews of earlier versions have a menu of pages, too. */
  read({ value, selected = value, metadata = '', showView }) {
    const target = decodeTarget(selected)
    const shown = decodeMetadata(metadata)
    if (target === undefined || shown === undefined || showView === undefined) return undefined
    const rubricPage = shown.tab === 'rubric' ? shown.page : shown.rubricPage
    const state: ReviewState = { reference: shown.reference, rubricPage, ...target }
    return { state, showView }
  },
  surface: (_, { state }) => `review:${state.tab}`,
  async run(needs: ReviewNeeds, context, _, { state, showView }) {
    if (isSessionState(state)) {
      const opened = await openAndAudit(context, state.reference)
      await showView(drawReview(needs, context.errorId, state, opened))
    } else await showProgressTab(needs, context, state, showView)
    return REPLIED
  },
  async tellFailure(_needs, problem, errorId, _action, { state, showView }) {
    await showView(reviewProblemView(problem, errorId, state))
  },
})

/** All of a session, in a modal for the person alone. */
export const review = feature<ReviewNeeds>({
  name: 'review',
  offers: { hasReview: true },
  buttons: [fullReview, reviewControls],
})

function drawReview(
  { sessionPage: { url: sessionUrl } }: ReviewNeeds,
  errorId: string,
  state: SessionState,
  opened: Opened,
): ModalView {
  if (opened.ok) return reviewView(opened.value.session, state, { sessionUrl, asOf: opened.value.asOf })
  return reviewProblemView(asExtraRefusal(opened.error), errorId, state)
}

function showProgressTab(
  { timing }: ReviewNeeds,
  context: DeliveryContext,
  state: ReviewState,
  show: ShowView,
): Promise<void> {
  return showWhenReady({
    work: drawProgressTab(context, state),
    patienceMs: timing.progressTabMs,
    showLoading: () => show(reviewLoadingView(state)),
    show: (view) => show(view),
  })
}

async function drawProgressTab(context: DeliveryContext, state: ReviewState): Promise<ModalView> {
  const found = await sessionProgress(context, state.reference)
  if (!found.ok) return reviewProblemView(found.error, context.errorId, state)
  const before = await readPrevious(context, found.value)
  return progressView(found.value.session, state, { ...found.value, before })
}
