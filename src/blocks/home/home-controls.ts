import type { ActionsBlock, Button, PlainTextOption, SectionBlock } from '@slack/types'
import { actionsBlocks, button, mrkdwnSection, plainText } from '../text/prose.ts'
import type { HomePage } from './home-pages.ts'
import {
  encodeHomeState,
  HOME_ACTIONS,
  HOME_RANKS,
  type HomeRank,
  type HomeState,
  withRank,
} from './home-state.ts'

const RANK_LABELS: Record<HomeRank, string> = {
  all: 'All sessions',
  gold: '🥇 Gold',
  silver: '🥈 Silver',
  bronze: '🥉 Bronze',
  unranked: 'Unranked',
  ungraded: 'Not graded',
}

/** @param canRefresh not where *Try again* stands, which does the same. */
export function controls(state: HomeState, { canRefresh }: { canRefresh: boolean }): ActionsBlock {
  return {
    type: 'actions',
    // Slack keeps a menu's selection as long as its ids stay the same, so a new selection needs a new id.
    block_id: `home.controls.${state.rank}.${state.of ?? 'mine'}`,
    elements: [
      {
        type: 'static_select',
        action_id: HOME_ACTIONS.rank,
        placeholder: plainText('Rank'),
        options: HOME_RANKS.map(rankOption),
        initial_option: rankOption(state.rank),
      },
      ...(canRefresh ? [homeButton('refresh', 'Refresh', withRank(state, state.rank))] : []),
    ],
  }
}

export function personPicker({ of }: HomeState): SectionBlock {
  return {
    ...mrkdwnSection("See another person's sessions:"),
    block_id: `home.person.${of ?? 'mine'}`,
    accessory: {
      type: 'users_select',
      action_id: HOME_ACTIONS.person,
      placeholder: plainText('Choose a person'),
      ...(of !== undefined && { initial_user: of }),
    },
  }
}

export function homePager({ newer, older }: Pick<HomePage, 'newer' | 'older'>): ActionsBlock[] {
  return actionsBlocks([
    newer && homeButton('newer', 'Newer', newer),
    older && homeButton('older', 'Older', older),
  ])
}

/** Its value is the state that it leads to, so a second click has no further effect. */
export function homeButton(
  action: Exclude<keyof typeof HOME_ACTIONS, 'rank' | 'person'>,
  label: string,
  target: HomeState,
): Button {
  return button(label, HOME_ACTIONS[action], encodeHomeState(target))
}

function rankOption(rank: HomeRank): PlainTextOption {
  return { text: plainText(RANK_LABELS[rank]), value: rank }
}
