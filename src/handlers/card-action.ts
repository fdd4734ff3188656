import { problemMessage } from '../blocks/problem-message.ts'
import { SESSION_ACTIONS } from '../blocks/session-action.ts'
import { sessionCard } from '../blocks/session-card.ts'
import { type ClickArguments, readClick } from './click.ts'
import type { HandlerDependencies } from './handler-dependencies.ts'
import { look } from './look.ts'

/** The buttons that draw a card anew in its place. */
export const CARD_ACTIONS: readonly string[] = [
  SESSION_ACTIONS.showEvaluations,
  SESSION_ACTIONS.hideEvaluations,
  SESSION_ACTIONS.refresh,
  SESSION_ACTIONS.tryAgain,
]

/**
 * *Show evaluations*, *Hide evaluations*, *Refresh* and *Try again*. Each names the state it leads to, so pressing twice
 * ends in one of the two. Whoever may not see the session is told so, and the message stays as it is.
 */
export function cardAction(dependencies: HandlerDependencies) {
  return async ({ ack, body, respond }: ClickArguments) => {
    await ack()
    const click = readClick({ body, respond }, dependencies)
    if (click === undefined) return
    const { actionId, reference } = click
    const isAgain = actionId === SESSION_ACTIONS.tryAgain
    const fresh = isAgain || actionId === SESSION_ACTIONS.refresh
    await dependencies.attend(
      {
        key: click.triggerId,
        surface: `${click.surface}:${actionId}`,
        user: click.user,
        channel: click.channel,
      },
      async (visit) => {
        const opened = await look(dependencies, visit, reference, { fresh })
        if (!opened.ok) {
          const message = problemMessage(opened.error, visit.reference, reference)
          return isAgain ? click.redraw(message) : click.tell(message)
        }
        await click.redraw(
          sessionCard(opened.value.session, {
            reference,
            sessionUrl: dependencies.sessionUrl,
            surface: click.surface,
            isExpanded: actionId === SESSION_ACTIONS.showEvaluations,
            ...(click.shared === undefined ? {} : { shared: click.shared }),
            ...(actionId === SESSION_ACTIONS.refresh ? { refreshedAt: dependencies.clock() } : {}),
          }),
        )
      },
      (problem, code) => click.tell(problemMessage(problem, code)),
    )
  }
}
