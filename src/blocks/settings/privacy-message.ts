import type { HomeView } from '@slack/types'
import type { AccessSettings } from '../../access/create-access.ts'
import { encodeHomeState, homeButton, OPENING_STATE } from '../home/home-controls.ts'
import {
  actionsPart,
  type Content,
  confirmation,
  titlePart,
  toBlocks,
  wordsContent,
  wordsPart,
} from '../text/document.ts'

const WORDS = [
  'What one of you shares, everyone there sees.',
  'Only you see your Home, and what I answer to `/exec-session`.',
  'When someone shows a session of yours to others, I tell you, unless you turn that off, and you can take it back.',
  'Scores and feedback stay in Exec. I keep your choices in *Notifications…*, the DMs that wait for you, and what you and your coaches write and assign.',
  "What Exec is to make a drill of, I keep until it's ready, or for a week; the item that it trains, and its grade, for 30 days.",
]

const FORGET_ME = confirmation(
  'Forget me?',
  'I delete your notification choices, the DMs that wait for you, and all else that I keep about you. DMs that you turned off may come again. Messages in Slack and your sessions in Exec stay.',
  'Forget me',
  'danger',
)

/** Who can open a person's sessions, what the app does with their data, and how it forgets it. */
export function privacyMessage({ rule, monitors }: Pick<AccessSettings, 'rule' | 'monitors'>): Content {
  const byRole = monitors
    ? 'coaches, Exec admins and the people who monitor the scenario'
    : 'coaches and Exec admins'
  const byLink = rule === 'workspace' ? ', and every full member of this Slack who has the link' : ''
  return wordsContent([`Only you, your ${byRole} open your sessions${byLink}.`, ...WORDS].join('\n'), {
    ...homeButton('forgetMe', 'Forget me', OPENING_STATE),
    style: 'danger',
    confirm: FORGET_ME,
  })
}

export const FORGOTTEN = wordsContent(
  "I've deleted all that I kept about you. DMs that you turned off may come again: *Notifications…* in my Home stops them.",
)

/** Shows no session: the app counts requests to Exec per person, and it has just forgotten this one. */
export function forgottenHomeView(): HomeView {
  const show = actionsPart(homeButton('backToMine', 'Show my sessions', OPENING_STATE))
  return {
    type: 'home',
    private_metadata: encodeHomeState(OPENING_STATE),
    blocks: toBlocks([titlePart('Forgotten'), wordsPart(FORGOTTEN.text), show]),
  }
}
