import { plainMessage, problemMessage } from '../../blocks/problems/problem-message.ts'
import { progressMessage } from '../../blocks/progress/progress-message.ts'
import { onClick } from '../../handlers/actions/on-click.ts'
import type { HandlerDependencies } from '../../handlers/handler-dependencies.ts'
import { isOwnMessage } from '../card/card-progress.ts'
import { progressOfSession } from './session-progress.ts'

/**
 * *Progress* on a card that one person sees: the latest attempts as a chart in the card's place, so that pressing twice shows
 * them once. What Slack refuses comes without the chart, as each attempt has its bar in text; and should Slack refuse that,
 * as plain text beside the card.
 */
export function showProgress(dependencies: HandlerDependencies) {
  return onClick(dependencies, 'progress', async (visit, click) => {
    const { reference } = click
    const found = await progressOfSession(dependencies, visit, reference, 1)
    if (!found.ok) {
      const message = problemMessage(found.error, visit.reference)
      return visit.deliver(() => click.tell(message))
    }
    const { session, attempts, asOf } = found.value
    const draw = (withChart: boolean) => progressMessage(session, reference, attempts, { asOf, withChart })
    const withChart = click.surface === 'message'
    const show = isOwnMessage(click) ? click.redraw : click.tell
    await visit.deliver(
      () => show(draw(withChart)),
      () => show(draw(false)),
      () => click.tell(plainMessage(draw(false), visit.reference)),
    )
  })
}
