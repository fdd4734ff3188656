import { LIST_ACTIONS } from '../../blocks/card/session-buttons.ts'
import { sessionCard } from '../../blocks/card/session-card.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import { type ClickArguments, readPress } from '../../delivery/button-action.ts'
import { deliverMessage } from '../../delivery/reply.ts'
import { decodeCursor } from '../../exec/list-cursor.ts'
import { openAndAudit } from '../../features/card/answers.ts'
import { clickProgress } from '../../features/card/card-progress.ts'
import { listAnswer } from '../../features/lists/answers.ts'
import type { HandlerDependencies } from '../handler-dependencies.ts'
import { onClick } from './on-click.ts'

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
    const place = decodeCursor(press.value)
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
