import { plainMessage } from '../blocks/plain-message.ts'
import { problemMessage } from '../blocks/problem-message.ts'
import { progressMessage } from '../blocks/progress/progress-message.ts'
import { isOwnMessage } from './card-progress.ts'
import type { HandlerDependencies } from './handler-dependencies.ts'
import { onClick } from './on-click.ts'
import { progressOfSession } from './progress-of-session.ts'

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
