import type { ActionsBlock, Button, KnownBlock, PlainTextOption, SectionBlock } from '@slack/types'
import { mrkdwnSection, plainText } from '../text/prose.ts'
import type { HomePage } from './home-pages.ts'
import {
  encodeHomeState,
  HOME_ACTIONS,
  HOME_RANKS,
  type HomeRank,
  type HomeState,
  OPENING_STATE,
  withRank,
} from './home-state.ts'

const RANK_LABELS: Record<HomeRank, string> = {
  all: 'All sessions',
  gold: '🥇 Gold',
  silver: '🥈 Silver',
  bronze: '🥉 Bronze',
  ungraded: '⏳ Not graded yet',
}

/** The rank filter, and *Refresh*. */
export function controls(state: HomeState): ActionsBlock {
  return {
    type: 'actions',
    // Slack keeps what was chosen in a menu for as long as its ids stay: a menu that must show something else is another one.
    block_id: `home.controls.${state.rank}.${state.of ?? 'mine'}`,
    elements: [
      {
        type: 'static_select',
        action_id: HOME_ACTIONS.rank,
        placeholder: plainText('Rank'),
        options: HOME_RANKS.map(rankOption),
        initial_option: rankOption(state.rank),
      },
      homeButton('refresh', 'Refresh', withRank(state, state.rank)),
    ],
  }
}

/** For coaches and admins: whose sessions are shown. */
export function personPicker({ of }: HomeState): SectionBlock {
  return {
    ...mrkdwnSection("See another person's sessions:"),
    block_id: `home.person.${of ?? 'mine'}`,
    accessory: {
      type: 'users_select',
      action_id: HOME_ACTIONS.person,
      placeholder: plainText('Choose a person'),
      ...(of === undefined ? {} : { initial_user: of }),
    },
  }
}

/** From another person's list back to one's own. */
export function backToMineButton(): Button {
  return homeButton('backToMine', 'Back to mine', OPENING_STATE)
}

/** The same place, looked up anew after a failure. */
export function tryAgainButton(state: HomeState): Button {
  return homeButton('tryAgain', 'Try again', state)
}

/** The ways to newer and older sessions. Nothing where there are none. */
export function homePager({ newer, older }: Pick<HomePage, 'newer' | 'older'>): KnownBlock[] {
  const elements = [
    ...(newer === undefined ? [] : [homeButton('newer', 'Newer', newer)]),
    ...(older === undefined ? [] : [homeButton('older', 'Older', older)]),
  ]
  return elements.length === 0 ? [] : [{ type: 'actions', elements }]
}

/** Its value is where it leads: pressed twice, it leads there once. */
function homeButton(
  action: Exclude<keyof typeof HOME_ACTIONS, 'rank' | 'person'>,
  label: string,
  target: HomeState,
): Button {
  return {
    type: 'button',
    text: plainText(label),
    action_id: HOME_ACTIONS[action],
    value: encodeHomeState(target),
  }
}

function rankOption(rank: HomeRank): PlainTextOption {
  return { text: plainText(RANK_LABELS[rank]), value: rank }
}
