import type { ListAccess } from '../../access/list-access.ts'
import { LIST_ACTIONS } from '../../blocks/card/session-buttons.ts'
import { sessionCard } from '../../blocks/card/session-card.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import type { ButtonAction, SessionButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import type { ListCursor } from '../../exec/list-cursor.ts'
import { type CardDependencies, openAndAudit } from '../card/answer-with-card.ts'
import { redrawnProgress } from '../card/redraw-card.ts'
import { listOrProblem } from './answer-with-list.ts'

/** While a person pages through a list, it does not change for this long. */
const PAGING_MS = 5 * 60_000

/**
 * *Newer*, *Older*, *Back* and *Try again*: shows the list in place of what holds the button. Each button names where it leads,
 * so a second press changes nothing. A problem is told beside it, and the message stays as it is.
 */
export async function showList(
  listAccess: ListAccess,
  context: DeliveryContext,
  action: ButtonAction,
  cursor: ListCursor,
): Promise<void> {
  const isTryingAgain = action.actionId === LIST_ACTIONS.tryAgain
  const options = isTryingAgain ? {} : { maxAgeMs: PAGING_MS }
  const answer = await listOrProblem(listAccess, context, cursor, options)
  const content = answer.ok ? answer.value : answer.error
  const send = answer.ok || isTryingAgain ? action.redraw : action.replyPrivately
  await context.replyWithMessage(content, (message) => send(message), action.replyPrivately)
}

/** *View* in a list: the card in place of the list, with a button back. A problem is told beside the list. */
export async function viewFromList(
  dependencies: CardDependencies,
  context: DeliveryContext,
  action: SessionButtonAction,
): Promise<void> {
  const { reference } = action
  const opened = await openAndAudit(dependencies.sessionAccess, context, reference)
  if (!opened.ok) {
    const message = problemMessage(opened.error, context.errorId, reference)
    return context.reply(() => action.replyPrivately(message))
  }
  const { session, asOf } = opened.value
  const card = sessionCard(session, {
    reference,
    sessionUrl: dependencies.sessionUrl,
    surface: action.surface,
    isExpanded: false,
    asOf,
    progress: await redrawnProgress(dependencies, context, action, session),
  })
  await context.replyWithMessage(card, (message) => action.redraw(message), action.replyPrivately)
}
