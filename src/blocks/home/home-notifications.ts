import type { ConfirmationDialog, HomeView, KnownBlock } from '@slack/types'
import { actionsBlocks, contextBlock, headerBlock, mrkdwnSection, plainText } from '../text/document.ts'
import { homeButton } from './home-controls.ts'
import { encodeHomeState, type HomeState, OPENING_STATE } from './home-state.ts'

export interface HomeNotifications {
  /** Whether a coach is alerted to the scores of the Home's own user. */
  isWatched: boolean
  /** What is on, in `mrkdwn`; `undefined` while the database has not told. */
  line: string | undefined
}

export function notificationsRow({ line, isWatched }: HomeNotifications, state: HomeState): KnownBlock[] {
  const row = {
    ...mrkdwnSection(line ?? 'DMs from Exec'),
    accessory: homeButton('notifications', 'Notifications…', state),
  }
  return [row, ...(isWatched ? [contextBlock('Your coaches are alerted to low or high scores.')] : [])]
}

const FORGET_ME: ConfirmationDialog = {
  title: plainText('Forget me?'),
  text: plainText(
    'Exec deletes your notification choices, the DMs that still wait for you, and everything else that it keeps about you. Messages in Slack stay, and so do your sessions in Exec.',
  ),
  confirm: plainText('Forget me'),
  deny: plainText('Cancel'),
  style: 'danger',
}

export function forgetMeBlocks(state: HomeState): KnownBlock[] {
  const button = homeButton('forgetMe', 'Forget me', state)
  return actionsBlocks([{ ...button, style: 'danger', confirm: FORGET_ME }])
}

/** Shows no session: a look at Exec would be counted, and the count names the person. */
export function forgottenHomeView(): HomeView {
  return {
    type: 'home',
    private_metadata: encodeHomeState(OPENING_STATE),
    blocks: [
      headerBlock('Forgotten'),
      mrkdwnSection(
        'Exec has deleted all that it kept about you here. When you use it again, it starts anew, with the usual choices.',
      ),
      ...actionsBlocks([homeButton('backToMine', 'Show my sessions', OPENING_STATE)]),
    ],
  }
}
