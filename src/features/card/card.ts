import { MORE, SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import { loadingView } from '../../blocks/card/session-card.ts'
import { link } from '../../delivery/button.ts'
import { withHandledRejection } from '../../lib/result.ts'
import { feature } from '../../shared/feature.ts'
import { type CardDependencies, cardAnswer } from '../../shared/sessions/card.ts'
import { sessionPress } from '../../shared/sessions/press.ts'
import { type FeedbackNeeds, sessionFeedback } from './feedback-tool.ts'
import { type CardNeeds, redraw } from './redraw-card.ts'

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

/** A session's card. */
export const card = feature<CardNeeds & FeedbackNeeds>({
  name: 'card',
  tools: [sessionFeedback],
  buttons: [
    redraw,
    viewFeedback,
    link([SESSION_ACTIONS.openInExec, SESSION_ACTIONS.practice]),
    link([SESSION_ACTIONS.more], MORE.open),
    link([SESSION_ACTIONS.more], MORE.practice),
  ],
})
