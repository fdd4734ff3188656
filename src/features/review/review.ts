import type { ModalView } from '@slack/types'
import type { OpenedSession } from '../../access/viewer.ts'
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
  type SessionTab,
} from '../../blocks/review/review-controls.ts'
import { type DrawItemButton, openingTab } from '../../blocks/review/review-pages.ts'
import { reviewLoadingView, reviewProblemView, reviewView } from '../../blocks/review/review-view.ts'
import { type Audited, type Done, type OrProblem, orRefused, REPLIED } from '../../delivery/answer.ts'
import { button } from '../../delivery/button.ts'
import type { SessionButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import type { HasComposition } from '../../lib/extension-point.ts'
import { showWhenReady } from '../../lib/result.ts'
import { feature } from '../../shared/feature.ts'
import { openWithAudit, sessionProgress } from '../../shared/sessions/card.ts'
import { sessionPress } from '../../shared/sessions/press.ts'
import { findItemButtons } from '../../shared/sessions/review-item-button.ts'
import type { SessionPage } from '../../shared/sessions/session-page.ts'
import { findWayOut, type WayOutNeeds } from '../../shared/sharing/way-out.ts'
import type { ShowView } from '../../slack/views.ts'

interface ReviewNeeds extends HasComposition, WayOutNeeds {
  sessionPage: SessionPage
}

/**
 * *Full review* and *Transcript*: a modal for the person who pressed. It opens at once, and fills when the session is
 * read.
 */
const fullReview = sessionPress({
  ids: [SESSION_ACTIONS.fullReview, SESSION_ACTIONS.transcript],
  kind: 'review',
  run: openReview,
})

async function openReview(
  needs: ReviewNeeds,
  context: DeliveryContext,
  action: SessionButtonAction,
): Promise<Done> {
  const { errorId } = context
  const { reference, openView } = action
  const open = async () => {
    const found = await orRefused(openForReview(needs, context, { reference }))
    if (!('problem' in found)) return found
    const wayOut = await findWayOut(needs, context, found.problem, action)
    return { audit: found.audit, problem: asExtraRefusal(found.problem, 'review_not_allowed', wayOut) }
  }
  await showWhenReady({
    work: open(),
    patienceMs: needs.timing.reviewMs,
    showLoading: () => openView(reviewLoadingView(openingState(reference, 'rubric'))),
    async show(found, fill) {
      context.auditAnswer(found)
      const tab = 'problem' in found ? 'rubric' : openingTab(found.session)
      const state = openingState(reference, tab)
      const view = drawReview(needs, errorId, state, found)
      if (fill === undefined) await openView(view)
      else
        await context.reply(() =>
          fillReview(fill, view, reviewProblemView({ kind: 'internal' }, errorId, state)),
        )
    },
  })
  return REPLIED
}

/** Fills the loading modal. If Slack rejects the review, the modal says so and offers *Try again*. */
async function fillReview(fill: ShowView, view: ModalView, failure: ModalView): Promise<void> {
  try {
    await fill(view)
  } catch (error) {
    await fill(failure)
    throw error
  }
}

/**
 * Someone used a control of an open review: a tab, a page, a quote's button, *Try again*. The view holds all state, so
 * it survives a restart.
 */
const reviewControls = button({
  ids: ['review.'],
  kind: 'review',
  read({ value, metadata = '', showView }) {
    const target = decodeTarget(value)
    const shown = decodeMetadata(metadata)
    if (target === undefined || shown === undefined || showView === undefined) return undefined
    const rubricPage = shown.tab === 'rubric' ? shown.page : shown.rubricPage
    const state: ReviewState = { reference: shown.reference, rubricPage, ...target }
    return { state, showView }
  },
  surface: (_, { state }) => `review:${state.tab}`,
  async run(needs: ReviewNeeds, context, _, { state, showView }) {
    if (isSessionState(state)) {
      const found = await orRefused(openForReview(needs, context, state))
      context.auditAnswer(found)
      await showView(drawReview(needs, context.errorId, state, found))
    } else await showProgressTab(needs, context, state, showView)
    return REPLIED
  },
  async showFailure(_needs, problem, errorId, _action, { state, showView }) {
    await showView(reviewProblemView(problem, errorId, state))
  },
})

/** The whole session, in a modal that only the person sees. */
export const review = feature<ReviewNeeds>({
  name: 'review',
  offers: { hasReview: true },
  buttons: [fullReview, reviewControls],
})

interface OpenedReview extends OpenedSession {
  itemButtons: readonly DrawItemButton[]
}

/** @param shown by default the tab that a review opens on. Only the rubric has features' buttons. */
async function openForReview(
  needs: ReviewNeeds,
  context: DeliveryContext,
  shown: { reference: SessionReference; tab?: SessionTab },
): Promise<Audited & OpenedReview> {
  const { reference } = shown
  const opened = await openWithAudit(context, reference)
  const { tab = openingTab(opened.session) } = shown
  const itemButtons =
    tab === 'rubric' ? await findItemButtons(needs, context.viewer, opened, reference.id) : []
  return { ...opened, itemButtons }
}

function drawReview(
  { sessionPage: { url: sessionUrl } }: ReviewNeeds,
  errorId: string,
  state: SessionState,
  opened: OrProblem<OpenedReview>,
): ModalView {
  if ('problem' in opened) return reviewProblemView(asExtraRefusal(opened.problem), errorId, state)
  const { session, asOf, itemButtons } = opened
  return reviewView(session, state, { sessionUrl, asOf, itemButtons })
}

function showProgressTab(
  { timing }: ReviewNeeds,
  context: DeliveryContext,
  state: ReviewState,
  show: ShowView,
): Promise<void> {
  return showWhenReady({
    work: orRefused(sessionProgress(context, state.reference)),
    patienceMs: timing.progressTabMs,
    showLoading: () => show(reviewLoadingView(state)),
    show(found) {
      context.auditAnswer(found)
      return show(
        'problem' in found
          ? reviewProblemView(found.problem, context.errorId, state)
          : progressView(found.session, state, found),
      )
    },
  })
}
