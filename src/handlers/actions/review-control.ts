import { z } from 'zod'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import { decodeMetadata, decodeTarget, type ReviewState } from '../../blocks/review/review-state.ts'
import { reviewProblemView } from '../../blocks/review/review-view.ts'
import type { ButtonArguments } from '../../delivery/button-action.ts'
import { ackFirst, defineListener } from '../../delivery/define-listener.ts'
import type { DeliveryRunner } from '../../delivery/runner.ts'
import { type NavigationDependencies, navigateReview } from '../../features/review/review.ts'
import type { SlackClients } from '../../slack/clients.ts'
import { updateView } from '../../slack/modal.ts'

type ReviewControlDependencies = NavigationDependencies & { slack: Pick<SlackClients, 'client'> }

const used = z.object({
  value: z.string().optional(),
  selected_option: z.object({ value: z.string() }).nullish(),
})

const payload = z.object({
  trigger_id: z.string(),
  user: z.object({ id: z.string() }),
  view: z.object({ id: z.string(), private_metadata: z.string() }),
  actions: z.array(used).min(1),
})

interface ReviewControl {
  triggerId: string
  user: string
  viewId: string
  state: ReviewState
}

/** Someone used a control of an open review: a tab, a page, a moment, the way back, *Try again*. */
export function reviewControl(runner: DeliveryRunner, dependencies: ReviewControlDependencies) {
  const { client } = dependencies.slack
  return defineListener<ButtonArguments, ReviewControl>(runner, {
    event: 'review',
    read: ({ body }) => readControl(body),
    atOnce: ackFirst,
    delivery: ({ triggerId: key, user, state }) => ({
      key,
      kind: 'review',
      surface: `review:${state.tab}`,
      user,
    }),
    run: (context, { viewId, state }) =>
      navigateReview(dependencies, context, state, (view) => updateView(client, { view_id: viewId }, view)),
    replyPrivately(problem, errorId, { viewId, state }) {
      const view = reviewProblemView(problemMessage(problem, errorId), state, { canTryAgain: true })
      return updateView(client, { view_id: viewId }, view)
    },
  })
}

function readControl(body: unknown): ReviewControl | undefined {
  const { data } = payload.safeParse(body)
  const action = data?.actions[0]
  const target = decodeTarget(action?.selected_option?.value ?? action?.value ?? '')
  const shown = decodeMetadata(data?.view.private_metadata ?? '')
  if (data === undefined || target === undefined || shown === undefined) return undefined
  return {
    triggerId: data.trigger_id,
    user: data.user.id,
    viewId: data.view.id,
    state: { reference: shown.reference, ...target },
  }
}
