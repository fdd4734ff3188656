import { z } from 'zod'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import { REVIEW_ACTIONS } from '../../blocks/review/review-controls.ts'
import {
  decodeMetadata,
  decodeTarget,
  isSessionState,
  type ReviewState,
} from '../../blocks/review/review-state.ts'
import { reviewProblemView } from '../../blocks/review/review-view.ts'
import type { Button } from '../../delivery/button.ts'
import type { ButtonArguments } from '../../delivery/button-action.ts'
import { ackFirst, defineListener } from '../../delivery/runner.ts'
import { feature } from '../../shared/feature.ts'
import type { SlackClients } from '../../slack/clients.ts'
import { Trigger, updateView } from '../../slack/modal.ts'
import { fullReview, navigateReview, openPassage, type ReviewNeeds, transcript } from './review-modal.ts'

interface ReviewControlNeeds extends ReviewNeeds {
  slack: Pick<SlackClients, 'client' | 'clientWithoutRetry'>
}

const used = z.object({
  action_id: z.string(),
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
  trigger: Trigger
  triggerId: string
  user: string
  viewId: string
  actionId: string
  shown: ReviewState
  state: ReviewState
}

/** Someone used a control of an open review: a tab, a page, the button beside a quote, *Try again*. */
const reviewControls: Button<ReviewControlNeeds> = {
  ids: ['review.'],
  listen: (runner, needs) =>
    defineListener<ButtonArguments, ReviewControl>(runner, {
      event: 'review',
      read: ({ body }) => readControl(body, needs.slack),
      atOnce: ackFirst,
      delivery: ({ triggerId: key, user, state }) => ({
        key,
        kind: 'review',
        surface: `review:${state.tab}`,
        user,
      }),
      run(context, { trigger, viewId, actionId, state }) {
        if (actionId === REVIEW_ACTIONS.moment && isSessionState(state))
          return openPassage(needs, context, state, (view) => trigger.open(view))
        return navigateReview(needs, context, state, (view) =>
          updateView(needs.slack.client, { view_id: viewId }, view),
        )
      },
      replyPrivately(problem, errorId, { trigger, viewId, actionId, shown, state }) {
        // What did not open on top of the review leaves the person at the review.
        const at = actionId === REVIEW_ACTIONS.moment && trigger.opened === undefined ? shown : state
        const view = reviewProblemView(problemMessage(problem, errorId), at, { canTryAgain: true })
        return trigger.opened?.(view) ?? updateView(needs.slack.client, { view_id: viewId }, view)
      },
    }),
}

function readControl(body: unknown, slack: ReviewControlNeeds['slack']): ReviewControl | undefined {
  const { data } = payload.safeParse(body)
  const action = data?.actions[0]
  const target = decodeTarget(action?.selected_option?.value ?? action?.value ?? '')
  const shown = decodeMetadata(data?.view.private_metadata ?? '')
  if (data === undefined || action === undefined || target === undefined || shown === undefined)
    return undefined
  return {
    trigger: new Trigger(slack, data.trigger_id, data.view.id),
    triggerId: data.trigger_id,
    actionId: action.action_id,
    shown,
    user: data.user.id,
    viewId: data.view.id,
    state: { reference: shown.reference, ...target },
  }
}

/** All of a session, in a modal for the person alone. */
export const review = feature({
  name: 'review',
  parts: (base: ReviewControlNeeds) => base,
  offers: { hasReview: true },
  buttons: [fullReview, transcript, reviewControls],
})
