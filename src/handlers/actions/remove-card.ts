import { z } from 'zod'
import { readSessionValue } from '../../blocks/card/session-buttons.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import {
  type ButtonAction,
  type ButtonArguments,
  type ButtonDependencies,
  readButtonAction,
} from '../../delivery/button-action.ts'
import { ackFirst, defineListener } from '../../delivery/define-listener.ts'
import type { DeliveryRunner } from '../../delivery/runner.ts'
import { type PostedCard, type RemoveDependencies, removeCard } from '../../features/share/remove-card.ts'

const buttons = z.object({
  elements: z.array(z.object({ action_id: z.string(), value: z.string().optional() })),
})

/** *Remove* in a shared card's menu. */
export function removeFromMenu(
  runner: DeliveryRunner,
  dependencies: ButtonDependencies & RemoveDependencies,
) {
  return defineListener<ButtonArguments, { action: ButtonAction; card: PostedCard }>(runner, {
    event: 'block_actions',
    read(args) {
      const action = readButtonAction(args, dependencies)
      const card = action && readCard(action)
      return action && card && { action, card }
    },
    ack: ackFirst,
    delivery: ({ action: { triggerId: key, user, channel } }) => ({
      key,
      kind: 'remove',
      surface: 'remove',
      user,
      channel,
    }),
    run: (context, { action, card }) => removeCard(dependencies, context, card, action.replyPrivately),
    replyPrivately: (problem, errorId, { action }) => action.replyPrivately(problemMessage(problem, errorId)),
  })
}

/** The menu does not name the session, so the card's other buttons do. */
function readCard({ blocks, channel, messageTs: ts, shared }: ButtonAction): PostedCard | undefined {
  const values = blocks.flatMap((block) => buttons.safeParse(block).data?.elements ?? [])
  const session = values.map(({ value }) => readSessionValue(value ?? '')?.id).find((id) => id !== undefined)
  return session !== undefined && channel !== undefined && ts !== undefined && shared !== undefined
    ? { session, channel, ts, shared }
    : undefined
}
