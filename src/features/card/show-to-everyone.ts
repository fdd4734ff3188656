import {
  QUESTION_TOO_OLD,
  readShowToEveryone,
  SESSION_ACTIONS,
  SHOWN_TO_EVERYONE,
} from '../../blocks/card/session-buttons.ts'
import { toAttachment } from '../../blocks/unfurl/unfurl.ts'
import { REPLIED } from '../../delivery/answer.ts'
import { button } from '../../delivery/button.ts'
import type { SessionButtonAction } from '../../delivery/button-action.ts'
import { type RedrawNeeds, redrawCard } from './redraw-card.ts'

/** *Show to everyone*: the answer to what *Show rubric* asks. The right to show it is checked again. */
export const showToEveryone = button({
  ids: [SESSION_ACTIONS.showToEveryone],
  kind: 'button',
  surface: ({ actionId }) => actionId,
  read: ({ value }) => readShowToEveryone(value),
  async run(needs: RedrawNeeds, context, action, { id, ts }) {
    const { user, channel = '' } = action
    const card = await needs.askedCards.find({ user, channel, session: id, ts })
    const isHidden = card?.unfurled && (await needs.previews.isHidden({ ...card.unfurled, session: id }))
    if (card === undefined || isHidden === true)
      return { audit: { session: id, decision: 'skipped', reason: 'too_late' }, redraw: QUESTION_TOO_OLD }
    const { unfurled } = card
    const pressed: SessionButtonAction = {
      ...action,
      ...card,
      actionId: SESSION_ACTIONS.showRubric,
      surface: unfurled === undefined ? 'message' : 'unfurl',
      isPublic: true,
      reference: { id },
      messageTs: ts,
    }
    const answer = await redrawCard(needs, context, pressed, { isConfirmed: true })
    if (!('redraw' in answer)) return answer
    context.auditAnswer(answer)
    const { slack, unfurlSender } = needs
    await context.replyWithMessage(
      answer.redraw,
      async (content) => {
        if (unfurled === undefined) await slack.client.chat.update({ channel, ts, ...content })
        else {
          const { url, ...message } = unfurled
          await unfurlSender.send(message, [{ url, attachment: () => toAttachment(content) }])
        }
        await action.redraw(SHOWN_TO_EVERYONE)
      },
      (content) => action.redraw(content),
    )
    return REPLIED
  },
})
