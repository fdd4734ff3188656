import { problemMessage } from '../blocks/problem-message.ts'
import { progressMessage } from '../blocks/progress/progress-message.ts'
import { isOwnMessage } from './card-progress.ts'
import { type ClickArguments, readClick } from './click.ts'
import type { HandlerDependencies } from './handler-dependencies.ts'
import { progressOfSession } from './progress-of-session.ts'

/**
 * *Progress* on a card that one person sees: the latest attempts as a chart in the card's place, so that pressing twice shows
 * them once. What Slack refuses comes without the chart: each attempt has its bar in text.
 */
export function showProgress(dependencies: HandlerDependencies) {
  return async ({ ack, body, respond }: ClickArguments) => {
    await ack()
    const click = readClick({ body, respond }, dependencies)
    if (click === undefined) return
    const { reference } = click
    dependencies.attend(
      { key: click.triggerId, body, surface: 'progress', user: click.user, channel: click.channel },
      async (visit) => {
        const found = await progressOfSession(dependencies, visit, reference, 1)
        if (!found.ok) {
          const message = problemMessage(found.error, visit.reference)
          return visit.deliver(() => click.tell(message))
        }
        const { session, attempts, asOf } = found.value
        const draw = (withChart: boolean) =>
          progressMessage(session, reference, attempts, { asOf, withChart })
        const withChart = click.surface === 'message'
        const show = isOwnMessage(click) ? click.redraw : click.tell
        await visit.deliver(
          () => show(draw(withChart)),
          () => show(draw(false)),
        )
      },
      (problem, code) => click.tell(problemMessage(problem, code)),
    )
  }
}
