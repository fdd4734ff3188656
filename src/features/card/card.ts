import { MORE, SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import type { Store } from '../../database/store.ts'
import { link } from '../../delivery/button.ts'
import { feature } from '../../shared/feature.ts'
import { LinkAuthors } from '../../shared/remembered-messages.ts'
import { type RedrawDependencies, redraw } from './redraw-card.ts'
import { viewFeedback } from './view-feedback.ts'

type CardNeeds = Omit<RedrawDependencies, 'linkAuthors'> & { store: Store }

/** A session's card. */
export const card = feature({
  name: 'card',
  parts: ({ store }: CardNeeds) => ({ linkAuthors: new LinkAuthors(store) }),
  buttons: [
    redraw,
    viewFeedback,
    link([SESSION_ACTIONS.openInExec]),
    link([SESSION_ACTIONS.more], MORE.open),
    link([SESSION_ACTIONS.more], MORE.practice),
  ],
  help: { alone: ["`/exec-session &lt;id or link&gt;`: a session's score and feedback"] },
})
