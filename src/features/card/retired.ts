import { wordsContent } from '../../blocks/text/document.ts'
import { button } from '../../delivery/button.ts'

/** Of buttons that the app has no more. Never take one out: messages of years ago still have them. */
const RETIRED = [
  'coaching.seen',
  'coaching.will_retry',
  'coaching.check_retry',
  'session.progress',
  'session.show_evaluations',
  'session.hide_evaluations',
]

const WORDS = 'Sorry, this button has retired: `/exec-session help` shows what I can do instead.'

export const retired = button({
  ids: RETIRED,
  kind: 'button',
  read: ({ actionId }) => actionId,
  run: async () => ({ audit: { decision: 'skipped', reason: 'retired' }, tell: wordsContent(WORDS) }),
})
