import { SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import { type ClickArguments, readClick } from '../../delivery/button-action.ts'
import { presentProblem, presentSession } from '../../features/work-object/present-details.ts'
import type { HandlerDependencies } from '../handler-dependencies.ts'

/** *Refresh* and *Try again* in the details of a Work Object: the same details, anew. */
export function detailsAgain(dependencies: HandlerDependencies) {
  return async ({ ack, body, respond }: ClickArguments) => {
    await ack()
    const click = readClick({ body, respond }, dependencies)
    if (click === undefined) return
    if (click.workObject === undefined) {
      dependencies.log.warn('event unreadable', { event: 'block_actions' })
      return
    }
    const { triggerId, actionId, reference, workObject: identity } = click
    dependencies.attend(
      {
        key: triggerId,
        body,
        surface: `work_object:${actionId}`,
        user: click.user,
        channel: click.channel,
      },
      async (visit) => {
        const refreshedAt = actionId === SESSION_ACTIONS.refresh ? dependencies.clock() : undefined
        await presentSession(dependencies, visit, { triggerId, identity, reference }, { refreshedAt })
      },
      (problem, code) => presentProblem(dependencies, { triggerId, reference }, problem, code),
    )
  }
}
