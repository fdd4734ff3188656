import type { ModalView } from '@slack/types'
import type { OpenedSession } from '../../access/open-session.ts'
import type { Refusal } from '../../access/policy.ts'
import { isRetryable, problemMessage } from '../../blocks/problems/problem-message.ts'
import { openingState, type SessionState, type SessionTab } from '../../blocks/review/review-state.ts'
import { reviewLoadingView, reviewProblemView, reviewView } from '../../blocks/review/review-view.ts'
import type { ExecError } from '../../exec/exec-error.ts'
import { onClick } from '../../handlers/actions/on-click.ts'
import type { HandlerDependencies } from '../../handlers/handler-dependencies.ts'
import type { Result } from '../../lib/result.ts'
import { withHandledRejection, withTimeout } from '../../lib/with-timeout.ts'
import { openAndAudit } from '../card/answers.ts'

/** What a review needs of a session. Asked for once, and kept as long as the session is. */
export const WHOLE = { include: 'transcript,evaluations' } as const

/** So long the modal waits for content before it opens without: its trigger lives three seconds. */
const PATIENCE_MS = 200

/**
 * *Full review* on any card: a modal for the clicker alone. It opens at once, at `tab`, and fills when the transcript has
 * come.
 */
export function fullReview(dependencies: HandlerDependencies, tab: SessionTab = 'overview') {
  return onClick(dependencies, 'review', async (visit, click) => {
    const state = openingState(click.reference, tab)
    const draw = (opened: Opened) => drawReview(dependencies, visit.reference, state, opened)
    const opening = withHandledRejection(openAndAudit(dependencies, visit, click.reference, WHOLE))
    // Rides on the request above where the session is not kept already.
    const glancing = withHandledRejection(
      dependencies.openSession({ user: click.user, session: click.reference.id }),
    )
    const opened = valueIn(await withTimeout(opening, PATIENCE_MS))
    if (opened !== undefined) {
      await click.openView(draw(opened))
      return
    }
    const glance = valueIn(await withTimeout(glancing, 0))
    const known = glance?.ok === true ? glance.value.session : undefined
    const show = await click.openView(reviewLoadingView(known, state))
    const whole = await opening
    await visit.deliver(async () => {
      try {
        await show(draw(whole))
      } catch (error) {
        // The modal must not wait for ever: it says what happened, and offers to try again.
        const message = problemMessage({ kind: 'internal' }, visit.reference)
        await show(reviewProblemView(message, state, { canTryAgain: true }))
        throw error
      }
    })
  })
}

type Opened = Result<OpenedSession, ExecError | Refusal>

/** The review's page, or why there is none. */
export function drawReview(
  { sessionUrl }: HandlerDependencies,
  reference: string,
  state: SessionState,
  opened: Opened,
): ModalView {
  return opened.ok
    ? reviewView(opened.value.session, state, { sessionUrl, asOf: opened.value.asOf })
    : reviewProblemView(problemMessage(opened.error, reference), state, {
        canTryAgain: isRetryable(opened.error),
      })
}

function valueIn<Value>(settled: Result<Value, unknown>): Value | undefined {
  return settled.ok ? settled.value : undefined
}
