import {
  MORE,
  QUESTION_TOO_OLD,
  readShowToEveryone,
  SESSION_ACTIONS,
  SHOWN_TO_EVERYONE,
} from '../../blocks/card/session-buttons.ts'
import { loadingView } from '../../blocks/card/session-card.ts'
import type { AnyContent } from '../../blocks/text/document.ts'
import { toAttachment } from '../../blocks/unfurl/unfurl.ts'
import { REPLIED } from '../../delivery/answer.ts'
import { button, link, sendAnswer } from '../../delivery/button.ts'
import type { SessionButtonAction } from '../../delivery/button-action.ts'
import { withHandledRejection } from '../../lib/result.ts'
import { feature } from '../../shared/feature.ts'
import { type CardDependencies, cardAnswer } from '../../shared/sessions/card.ts'
import { sessionPress } from '../../shared/sessions/press.ts'
import { type FeedbackNeeds, sessionFeedback } from './feedback-tool.ts'
import { type CardNeeds, findCardToConfirm, redraw, redrawCard } from './redraw-card.ts'

/** *View*: a modal with the card, for the person who pressed. It opens at once and fills when the session is read. */
const viewFeedback = sessionPress({
  ids: [SESSION_ACTIONS.viewFeedback],
  kind: 'view_feedback',
  async run(needs: CardDependencies, context, { reference, openView }) {
    const card = withHandledRejection(cardAnswer(needs, context, reference, 'view'))
    await openView(loadingView())
    return card
  },
})

/** *Show to everyone* confirms *Show rubric*. The right to show it is checked again. */
const showToEveryone = button({
  ids: [SESSION_ACTIONS.showToEveryone],
  kind: 'button',
  surface: ({ actionId }) => actionId,
  read: ({ value }) => readShowToEveryone(value),
  async run(needs: CardNeeds, context, action, { id, ts }) {
    const { user, channel = '' } = action
    const card = await findCardToConfirm(needs.store, { user, channel, session: id, ts })
    if (card === undefined)
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
    const { slack, unfurlSender } = needs
    const show = async (content: AnyContent) => {
      if (unfurled === undefined) await slack.client.chat.update({ channel, ts, ...content })
      else {
        const { url, ...message } = unfurled
        await unfurlSender.redraw(message, {
          url,
          place: { ...message, session: id },
          attachment: () => toAttachment(content),
        })
      }
      context.auditShown()
      await action.redraw(SHOWN_TO_EVERYONE)
    }
    await sendAnswer(context, { ...action, redraw: show, replyPrivately: action.redraw }, answer)
    return REPLIED
  },
})

/** A session's card. */
export const card = feature<CardNeeds & FeedbackNeeds>({
  name: 'card',
  tools: [sessionFeedback],
  buttons: [
    redraw,
    viewFeedback,
    showToEveryone,
    link([SESSION_ACTIONS.openInExec, SESSION_ACTIONS.practice]),
    link([SESSION_ACTIONS.more], MORE.open),
    link([SESSION_ACTIONS.more], MORE.practice),
  ],
})
