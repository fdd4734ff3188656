import { LIST_ACTIONS } from '../../blocks/card/list-buttons.ts'
import { listMessage, OFFER_ANSWERS } from '../../blocks/lists/list-message.ts'
import { contextBlock } from '../../blocks/text/document.ts'
import { button } from '../../delivery/button.ts'
import { decodeCursor } from '../../exec/list-cursor.ts'
import { openListAndAudit, PAGING_MS } from '../../shared/list.ts'
import { choosingResults } from '../../shared/preference.ts'
import { findReader, type SettingsDependencies } from './reader.ts'

/** *Yes, DM me* and *No thanks*: the list stays, without the offer and with what comes of the answer. */
export const offer = button({
  ids: [LIST_ACTIONS.tellMe, LIST_ACTIONS.noThanks],
  kind: 'notifications',
  surface: ({ actionId }) => `notifications:${actionId}`,
  read: ({ value }) => decodeCursor(value),
  async run(needs: SettingsDependencies, context, { actionId }, cursor) {
    const answer = actionId === LIST_ACTIONS.tellMe ? 'yes' : 'no'
    const reader = await findReader(needs, context)
    if (!reader.ok) return reader.error
    const change = choosingResults(answer === 'yes' ? 'each' : 'off', context.now.getTime())
    await needs.notifications.preferences.change(context.user, change, reader.value.profile.email)
    context.audit({ decision: 'changed', reason: 'own_choice' })
    const hint = OFFER_ANSWERS[answer]
    const opened = await openListAndAudit(context, cursor, PAGING_MS)
    if (!opened.ok) return { audit: 'written', tell: { text: hint, blocks: [contextBlock(hint)] } }
    const { isOwn } = opened.value
    return { audit: 'written', redraw: listMessage(opened.value, { cursor, isOwn, hint }) }
  },
})
