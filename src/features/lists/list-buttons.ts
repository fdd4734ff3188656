import type { ListAccess } from '../../access/list-access.ts'
import { LIST_ACTIONS } from '../../blocks/card/list-buttons.ts'
import { sessionCard } from '../../blocks/card/session-card.ts'
import { listMessage, quietMessage } from '../../blocks/lists/list-message.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import type { Content } from '../../blocks/text/document.ts'
import { auditFields } from '../../delivery/audit.ts'
import type { ButtonAction, SessionButtonAction } from '../../delivery/button-action.ts'
import { type DeliveryContext, nameOfTeam } from '../../delivery/context.ts'
import type { ListCursor } from '../../exec/list-cursor.ts'
import { isOfTeam } from '../../exec/session.ts'
import { type CardDependencies, cardOffers, openAndAudit, redrawnProgress } from '../../shared/card.ts'
import { type ListDependencies, latestCard, openListAndAudit, PAGING_MS } from '../../shared/list.ts'

/** *Newer*, *Older*, *Back*, *All sessions*, *My sessions*, *My team*, *Try again* and a list's menus. Each names where it leads, so a second press changes nothing. */
export async function showList(
  listAccess: ListAccess,
  context: DeliveryContext,
  action: ButtonAction,
  cursor: ListCursor,
): Promise<void> {
  const isTryingAgain = action.actionId === LIST_ACTIONS.tryAgain
  const isAnew = action.actionId === LIST_ACTIONS.mine || action.actionId === LIST_ACTIONS.team
  const isPaging = !isTryingAgain && !isAnew
  const opened = await openListAndAudit(listAccess, context, cursor, isPaging ? PAGING_MS : undefined)
  const content = opened.ok
    ? listMessage(opened.value, { cursor, isOwn: opened.value.isOwn })
    : problemMessage(opened.error, context.errorId, cursor)
  const send = opened.ok || isTryingAgain ? action.redraw : action.replyPrivately
  await context.replyWithMessage(content, (message) => send(message), action.replyPrivately)
}

/** *No practice lately*: in place of the list, with a button back. */
export async function showQuietPeople(
  listAccess: ListAccess,
  context: DeliveryContext,
  action: ButtonAction,
  cursor: ListCursor,
): Promise<void> {
  const { user, onRequest, errorId } = context
  const of = isOfTeam(cursor.of) ? cursor.of : 'team'
  const opened = await listAccess.quietOf(user, of, { maxAgeMs: PAGING_MS, onRequest })
  const listOf = opened.ok ? (opened.value.group?.id ?? 'team') : nameOfTeam(of)
  context.audit({ listOf, ...auditFields(opened, 'listed') })
  const content = opened.ok
    ? quietMessage(opened.value, action.surface === 'view' ? undefined : cursor)
    : problemMessage(opened.error, errorId)
  const title = 'No practice lately'
  await context.replyWithMessage(
    content,
    (message) => (opened.ok ? action.redraw(message, { title }) : action.replyPrivately(message)),
    action.replyPrivately,
  )
}

/** *Latest session* and *Help*: in place of the question what someone meant. */
export async function showMeant(
  dependencies: ListDependencies & { usage: Content },
  context: DeliveryContext,
  action: ButtonAction,
  { of }: ListCursor,
): Promise<void> {
  const isHelp = action.actionId === LIST_ACTIONS.help
  const content = isHelp ? dependencies.usage : await latestCard(dependencies, context, of)
  await context.replyWithMessage(content, (message) => action.redraw(message), action.replyPrivately)
}

/** *View* in a list: the card in place of the list, with a button back. A problem is told beside the list. */
export async function viewFromList(
  dependencies: CardDependencies,
  context: DeliveryContext,
  action: SessionButtonAction,
): Promise<void> {
  const { reference } = action
  const opened = await openAndAudit(context, reference)
  if (!opened.ok) {
    const message = problemMessage(opened.error, context.errorId, reference)
    return context.reply(() => action.replyPrivately(message))
  }
  const { session, asOf } = opened.value
  const { sessionUrl } = dependencies
  const [progress, gradeNotice, offers] = await Promise.all([
    redrawnProgress(dependencies, context, action, opened.value),
    dependencies.gradeNotices?.noticeFor(context.user, reference.id, session),
    cardOffers(dependencies, context.viewer, opened.value),
  ])
  const card = sessionCard(session, {
    reference,
    sessionUrl,
    surface: action.surface,
    now: context.now,
    asOf,
    progress,
    gradeNotice,
    ...offers,
  })
  await context.replyWithMessage(card, (message) => action.redraw(message), action.replyPrivately)
}
