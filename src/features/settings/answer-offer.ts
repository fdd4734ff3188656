import { LIST_ACTIONS } from '../../blocks/card/list-buttons.ts'
import { listMessage, OFFER_ANSWERS } from '../../blocks/lists/list-message.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import { contextBlock } from '../../blocks/text/document.ts'
import type { ButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { fromDatabase } from '../../delivery/from-database.ts'
import type { ListCursor } from '../../exec/list-cursor.ts'
import { choosingResults } from '../../preferences/preference.ts'
import { openListAndAudit, PAGING_MS } from '../../shared/list.ts'
import { findReader, type NotificationSettings } from '../../shared/notification-settings.ts'

/** *Yes, DM me* and *No thanks*: the list stays, without the offer and with what comes of the answer. */
export async function answerOffer(
  settings: NotificationSettings,
  context: DeliveryContext,
  action: ButtonAction,
  cursor: ListCursor,
): Promise<void> {
  const { user, errorId, now } = context
  const answer = action.actionId === LIST_ACTIONS.tellMe ? 'yes' : 'no'
  const reader = await findReader(settings, context)
  if (!reader.ok) return context.reply(() => action.replyPrivately(problemMessage(reader.error, errorId)))
  const change = choosingResults(answer === 'yes' ? 'each' : 'off', now.getTime())
  const saving = settings.preferences.change(user, change, reader.value.profile.email)
  const saved = await fromDatabase(context, saving)
  if (!saved.ok) {
    context.audit({ decision: 'failed', reason: saved.error.kind })
    return context.reply(() => action.replyPrivately(problemMessage(saved.error, errorId)))
  }
  context.audit({ decision: 'changed', reason: 'own_choice' })
  const note = OFFER_ANSWERS[answer]
  const opened = await openListAndAudit(context, cursor, PAGING_MS)
  if (!opened.ok)
    return context.reply(() => action.replyPrivately({ text: note, blocks: [contextBlock(note)] }))
  const content = listMessage(opened.value, { cursor, isOwn: opened.value.isOwn, note })
  await context.replyWithMessage(content, (message) => action.redraw(message), action.replyPrivately)
}
