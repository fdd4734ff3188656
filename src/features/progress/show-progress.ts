import { plainMessage, problemMessage } from '../../blocks/problems/problem-message.ts'
import { progressMessage } from '../../blocks/progress/progress-message.ts'
import { isOwnMessage, type SessionButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { type ProgressDependencies, sessionProgress } from '../../shared/session-progress.ts'

/** *Progress* on a card. If Slack rejects the chart, the message goes without it: each attempt also has a row. */
export async function showProgress(
  dependencies: ProgressDependencies,
  context: DeliveryContext,
  action: SessionButtonAction,
): Promise<void> {
  const { reference } = action
  const found = await sessionProgress(dependencies, context, reference, 1)
  if (!found.ok) {
    const message = problemMessage(found.error, context.errorId)
    return context.reply(() => action.replyPrivately(message))
  }
  const { session, attempts, asOf } = found.value
  const draw = (withChart: boolean) => progressMessage(session, reference, attempts, { asOf, withChart })
  const show = isOwnMessage(action) ? action.redraw : action.replyPrivately
  await context.reply(
    () => show(draw(action.surface === 'message')),
    () => show(draw(false)),
    () => action.replyPrivately(plainMessage(draw(false), context.errorId)),
  )
}
