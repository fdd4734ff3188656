import type { ModalView } from '@slack/types'
import { progressView } from '../../blocks/progress/progress-view.ts'
import type { ReviewState } from '../../blocks/review/review-state.ts'
import { reviewLoadingView, reviewProblemView } from '../../blocks/review/review-view.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { showWhenReady } from '../../lib/result.ts'
import { readPrevious, sessionProgress } from '../../shared/session-progress.ts'
import type { Timing } from '../../shared/timing.ts'
import type { ShowView } from '../../slack/modal.ts'

export function showProgressTab(
  { timing }: { timing: Timing },
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
