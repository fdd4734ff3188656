import { problemMessage } from '../../blocks/problems/problem-message.ts'
import { type Click, type ClickArguments, readClick } from '../../delivery/button-action.ts'
import type { Visit } from '../../delivery/runner.ts'
import type { HandlerDependencies } from '../handler-dependencies.ts'

/**
 * What answers a press on a session's button: it is acknowledged first, and the clicker alone is told where `answer` fails
 * before it delivers.
 *
 * @param surface as the log names it.
 */
export function onClick(
  dependencies: HandlerDependencies,
  surface: string | ((click: Click) => string),
  answer: (visit: Visit, click: Click) => Promise<void>,
) {
  return async ({ ack, body, respond }: ClickArguments): Promise<void> => {
    await ack()
    const click = readClick({ body, respond }, dependencies)
    if (click === undefined) return
    const { triggerId, user, channel } = click
    const named = typeof surface === 'string' ? surface : surface(click)
    dependencies.attend(
      { key: triggerId, body, surface: named, user, channel },
      (visit) => answer(visit, click),
      (problem, code) => click.tell(problemMessage(problem, code)),
    )
  }
}
