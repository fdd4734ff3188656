import { MORE, SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import { link } from '../../delivery/button.ts'
import { feature } from '../../shared/feature.ts'
import { type RedrawDependencies, redraw } from './redraw-card.ts'
import { viewFeedback } from './view-feedback.ts'

/** A session's card. */
export const card = feature({
  name: 'card',
  parts: (needs: RedrawDependencies) => needs,
  buttons: [
    redraw,
    viewFeedback,
    link([SESSION_ACTIONS.openInExec]),
    link([SESSION_ACTIONS.more], MORE.open),
    link([SESSION_ACTIONS.more], MORE.practice),
  ],
  help: { alone: ["`/exec-session &lt;id or link&gt;`: a session's score and feedback"] },
})
