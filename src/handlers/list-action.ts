import { problemMessage } from '../blocks/problem-message.ts'
import { LIST_ACTIONS } from '../blocks/session-action.ts'
import { decodePlace } from '../exec/list-place.ts'
import { type ClickArguments, readPress } from './click.ts'
import { deliverMessage } from './deliver-message.ts'
import type { HandlerDependencies } from './handler-dependencies.ts'
import { listAnswer } from './list-answer.ts'

/** A list that is paged through, or gone back to, does not change under one's hands for so long; then it is read again. */
const PAGING_MS = 5 * 60_000

/**
 * *Newer*, *Older*, *Back* and *Try again*: the list, in the place of what holds the button. Each names where it leads, so
 * that pressing twice ends there. Whoever may not see it is told so, and the message stays as it is.
 */
export function listAction(dependencies: HandlerDependencies) {
  return async ({ ack, body, respond }: ClickArguments) => {
    await ack()
    const press = readPress({ body, respond }, dependencies)
    if (press === undefined) return
    const place = decodePlace(press.value)
    if (place === undefined) {
      dependencies.log.warn('event unreadable', { event: 'block_actions' })
      return
    }
    const isAgain = press.actionId === LIST_ACTIONS.tryAgain
    dependencies.attend(
      {
        key: press.triggerId,
        body,
        surface: `list:${press.actionId}`,
        user: press.user,
        channel: press.channel,
      },
      async (visit) => {
        const options = isAgain ? {} : { maxAgeMs: PAGING_MS }
        const answer = await listAnswer(dependencies, visit, place, options)
        const content = answer.ok ? answer.value : answer.error
        await deliverMessage(visit, content, answer.ok || isAgain ? press.redraw : press.tell, press.tell)
      },
      (problem, code) => press.tell(problemMessage(problem, code, place)),
    )
  }
}
