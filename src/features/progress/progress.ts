import { MORE, SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import { progressMessage } from '../../blocks/progress/progress-message.ts'
import type { Answer } from '../../delivery/answer.ts'
import { isOwnMessage, type SessionButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { feature } from '../../shared/feature.ts'
import { sessionPress } from '../../shared/session-press.ts'
import { readPrevious, sessionProgress } from '../../shared/session-progress.ts'

/** *Progress* on a card. If Slack rejects the chart, the message goes without it: each attempt also has a row. */
async function showProgress(
  _: unknown,
  context: DeliveryContext,
  action: SessionButtonAction,
): Promise<Answer> {
  const { reference } = action
  const found = await sessionProgress(context, reference, 1)
  if (!found.ok) return { audit: 'written', problem: found.error }
  const { session, attempts, asOf } = found.value
  const before = await readPrevious(context, found.value)
  const draw = (withChart: boolean) =>
    progressMessage(session, reference, attempts, { asOf, before, withChart })
  const message = action.surface === 'message' ? { ...draw(true), simpler: draw(false) } : draw(false)
  return isOwnMessage(action) ? { audit: 'written', redraw: message } : { audit: 'written', tell: message }
}

/** How a participant has done over time. */
export const progress = feature({
  name: 'progress',
  parts: () => ({}),
  buttons: [
    sessionPress({
      ids: [SESSION_ACTIONS.more],
      option: MORE.progress,
      kind: 'progress',
      run: showProgress,
    }),
  ],
})
