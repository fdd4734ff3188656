import type { ModalView } from '@slack/types'
import { isRetryable, problemMessage } from '../../blocks/problems/problem-message.ts'
import type { Before } from '../../blocks/progress/progress-items.ts'
import {
  progressLoadingView,
  progressProblemView,
  progressView,
} from '../../blocks/progress/progress-view.ts'
import type { ReviewState } from '../../blocks/review/review-state.ts'
import type { Visit } from '../../delivery/runner.ts'
import type { HandlerDependencies } from '../../handlers/handler-dependencies.ts'
import { withTimeout } from '../../lib/with-timeout.ts'
import { openAndAudit } from '../card/answers.ts'
import { progressOfSession, type SessionProgress } from './session-progress.ts'

/** So long the tab waits for content before it says that it is loading. */
const PATIENCE_MS = 300

/** The tab *Progress* of an open review. `show` draws the modal anew. */
export async function turnProgress(
  dependencies: HandlerDependencies,
  visit: Visit,
  state: ReviewState,
  show: (view: ModalView) => Promise<void>,
): Promise<void> {
  const drawing = drawProgress(dependencies, visit, state)
  const soon = await withTimeout(drawing, PATIENCE_MS)
  if (!soon.ok && soon.error.kind === 'timed_out') await show(progressLoadingView(state))
  await show(await drawing)
}

async function drawProgress(
  dependencies: HandlerDependencies,
  visit: Visit,
  state: ReviewState,
): Promise<ModalView> {
  const list = state.list ?? 1
  const found = await progressOfSession(dependencies, visit, state.reference, list)
  if (!found.ok) {
    const message = problemMessage(found.error, visit.reference)
    return progressProblemView(state, message, { canTryAgain: isRetryable(found.error) })
  }
  const { session, attempts, hasOlder, asOf } = found.value
  const before = list === 1 ? await readBefore(dependencies, visit, state, found.value) : NOT_READ
  return progressView(session, state, { attempts, isNewest: list === 1, before }, { hasOlder, asOf })
}

const NOT_READ: Before = { kind: 'not_read' }

/**
 * The attempt before this one. A look at the progress costs Exec one request at most, so that where the list took it, the
 * person has to ask for the comparison.
 */
async function readBefore(
  dependencies: HandlerDependencies,
  visit: Visit,
  { compare }: ReviewState,
  { attempts: { graded, at = 0 }, hasAsked }: SessionProgress,
): Promise<Before> {
  const previous = graded[at - 1]
  if (previous === undefined || (hasAsked && compare !== true)) return NOT_READ
  const opened = await openAndAudit(dependencies, visit, { id: previous.id })
  return opened.ok
    ? { kind: 'read', session: opened.value.session }
    : { kind: 'failed', problem: opened.error }
}
