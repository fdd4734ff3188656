import { MORE, SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import { type AnswerOrReplied, REPLIED } from '../../delivery/answer.ts'
import type { SessionButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { type HidePreviewNeeds, hidePreview, shareUnknown } from '../../shared/hide-preview.ts'
import { sessionPress } from '../../shared/press.ts'

/** *Hide preview* below a link: in ⋯ of a card, and on a Work Object. */
const press = {
  kind: 'remove',
  async run(
    needs: HidePreviewNeeds,
    context: DeliveryContext,
    { unfurled, reference: { id: session } }: SessionButtonAction,
  ): Promise<AnswerOrReplied> {
    if (unfurled === undefined) return shareUnknown(session)
    const hidden = await hidePreview(needs, context, { ...unfurled, session })
    if (!hidden.ok) return hidden.error
    context.audit(hidden.value)
    return REPLIED
  },
} as const

export const hide = [
  sessionPress({ ids: [SESSION_ACTIONS.more], option: MORE.hidePreview, ...press }),
  sessionPress({ ids: [SESSION_ACTIONS.hidePreview], ...press }),
]
