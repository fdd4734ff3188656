import type { AllMiddlewareArgs, BlockAction, SlackActionMiddlewareArgs } from '@slack/bolt'
import type { ModalView } from '@slack/types'
import { z } from 'zod'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import {
  decodeMetadata,
  decodeTarget,
  isSessionState,
  type ReviewState,
} from '../../blocks/review/review-state.ts'
import { reviewProblemView } from '../../blocks/review/review-view.ts'
import { openAndAudit } from '../../features/card/answers.ts'
import { turnProgress } from '../../features/progress/progress-tab.ts'
import { drawReview, WHOLE } from '../../features/review/full-review.ts'
import { updateView } from '../../slack/modal.ts'
import type { HandlerDependencies } from '../handler-dependencies.ts'

const payload = z.object({
  trigger_id: z.string(),
  user: z.object({ id: z.string() }),
  view: z.object({ id: z.string(), private_metadata: z.string() }),
  actions: z
    .array(
      z.object({
        value: z.string().optional(),
        selected_option: z.object({ value: z.string() }).nullish(),
      }),
    )
    .min(1),
})

/**
 * Turns an open review to where one of its controls leads: a tab, a page, a moment, the way back, *Try again*. All that it
 * remembers is in the view, so it survives a restart.
 */
export function turnReview(dependencies: HandlerDependencies) {
  return async ({ ack, body }: SlackActionMiddlewareArgs<BlockAction> & AllMiddlewareArgs) => {
    await ack()
    const parsed = payload.safeParse(body)
    const action = parsed.data?.actions[0]
    const target = decodeTarget(action?.selected_option?.value ?? action?.value ?? '')
    const state = decodeMetadata(parsed.data?.view.private_metadata ?? '')
    if (!parsed.success || target === undefined || state === undefined) {
      dependencies.log.warn('event unreadable', { event: 'review' })
      return
    }
    const { trigger_id, user, view } = parsed.data
    const show = (shown: ModalView) => updateView(dependencies.client, { view_id: view.id }, shown)
    const next: ReviewState = { reference: state.reference, ...target }
    dependencies.attend(
      { key: trigger_id, body, surface: `review:${target.tab}`, user: user.id },
      async (visit) => {
        if (!isSessionState(next)) return turnProgress(dependencies, visit, next, show)
        const opened = await openAndAudit(dependencies, visit, state.reference, WHOLE)
        await show(drawReview(dependencies, visit.reference, next, opened))
      },
      (problem, code) => show(reviewProblemView(problemMessage(problem, code), next, { canTryAgain: true })),
    )
  }
}
