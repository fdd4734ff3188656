import { problemMessage } from '../blocks/problem-message.ts'
import { sessionCard } from '../blocks/session-card.ts'
import { clickProgress } from './card-progress.ts'
import { deliverMessage } from './deliver-message.ts'
import type { HandlerDependencies } from './handler-dependencies.ts'
import { onClick } from './on-click.ts'
import { openAndAudit } from './open-and-audit.ts'

/** *View* in a list: the card in the list's place, with the way back. What stands in the way is told beside the list. */
export function viewFromList(dependencies: HandlerDependencies) {
  return onClick(
    dependencies,
    ({ actionId }) => `list:${actionId}`,
    async (visit, click) => {
      const { reference } = click
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
      await deliverMessage(visit, card, click.redraw, click.tell)
    },
  )
}
