import { plainMessage } from '../blocks/plain-message.ts'
import { problemMessage } from '../blocks/problem-message.ts'
import { sessionCard } from '../blocks/session-card.ts'
import { clickProgress } from './card-progress.ts'
import { type ClickArguments, readClick } from './click.ts'
import type { HandlerDependencies } from './handler-dependencies.ts'
import { openAndAudit } from './open-and-audit.ts'

/** *View* in a list: the card in the list's place, with the way back. What stands in the way is told beside the list. */
export function viewFromList(dependencies: HandlerDependencies) {
  return async ({ ack, body, respond }: ClickArguments) => {
    await ack()
    const click = readClick({ body, respond }, dependencies)
    if (click === undefined) return
    const { reference } = click
    dependencies.attend(
      {
        key: click.triggerId,
        body,
        surface: `list:${click.actionId}`,
        user: click.user,
        channel: click.channel,
      },
      async (visit) => {
        const opened = await openAndAudit(dependencies, visit, reference)
        if (!opened.ok) {
          const message = problemMessage(opened.error, visit.reference, reference)
          return visit.deliver(() => click.tell(message))
        }
        const { session, asOf } = opened.value
        const progress = await clickProgress(dependencies, visit, click, session)
        const card = sessionCard(session, {
          reference,
          sessionUrl: dependencies.sessionUrl,
          surface: click.surface,
          isExpanded: false,
          asOf,
          progress,
        })
        await visit.deliver(
          () => click.redraw(card),
          () => click.tell(plainMessage(card, visit.reference)),
        )
      },
      (problem, code) => click.tell(problemMessage(problem, code)),
    )
  }
}
