import type { ActionsBlock, Button, PlainTextOption, SectionBlock } from '@slack/types'
import type { TeamFacts } from '../../access/team.ts'
import { isOfTeam } from '../../exec/session.ts'
import { RANK_LABELS, teamMenus } from '../lists/team-filters.ts'
import { actionsBlocks, button, mrkdwnSection, plainText } from '../text/document.ts'
import { LIMITS } from '../text/limits.ts'
import { toSingleLine } from '../text/untrusted-text.ts'
import {
  encodeHomeState,
  HOME_ACTIONS,
  HOME_RANKS,
  type HomePage,
  type HomeRank,
  type HomeState,
  listOf,
  MY_STATE,
  TEAM_STATE,
  withRank,
} from './home-state.ts'

const HOME_RANK_LABELS: Readonly<Record<HomeRank, string>> = { ...RANK_LABELS, ungraded: 'Not graded' }

/**
 * @param options.team of the list that is shown, if that is a team's.
 * @param options.canRefresh not where *Try again* stands, which does the same.
 */
export function controls(
  state: HomeState,
  { team, canRefresh }: { team: TeamFacts | undefined; canRefresh: boolean },
): ActionsBlock {
  const { rank, of = 'mine', group = '', scenario = '' } = state
  return {
    type: 'actions',
    // Slack keeps a menu's selection as long as its ids stay the same, so a new selection needs a new id.
    block_id: `home.controls.${rank}.${of}.${group}.${scenario}`,
    elements: [
      ...(team === undefined ? [] : teamMenus(team, state.scenario, HOME_ACTIONS)),
      {
        type: 'static_select',
        action_id: HOME_ACTIONS.rank,
        placeholder: plainText('Rank'),
        options: HOME_RANKS.map(rankOption),
        initial_option: rankOption(rank),
      },
      ...(canRefresh ? [homeButton('refresh', 'Refresh', withRank(state, rank))] : []),
    ],
  }
}

/** For someone who may list others. Neither is on while a person's list is shown. */
export function ownerTabs(state: HomeState): ActionsBlock {
  const whose = listOf(state)
  const tab = (action: 'mine' | 'team', label: string, isOn: boolean): Button => {
    const target = homeButton(action, label, action === 'mine' ? MY_STATE : TEAM_STATE)
    return isOn
      ? {
          ...target,
          text: plainText(`● ${label}`),
          style: 'primary',
          accessibility_label: `${label}, shown now`,
        }
      : target
  }
  return {
    type: 'actions',
    elements: [tab('mine', 'Mine', whose === 'own'), tab('team', 'Team', isOfTeam(whose))],
  }
}

/**
 * Slack asks the app for the options as someone types.
 * @param chosen the name of the person whose list is shown, if that is known.
 */
export function personPicker(state: HomeState, chosen: string | undefined): SectionBlock {
  const whose = listOf(state)
  const key = typeof whose === 'object' && 'member' in whose ? whose.member : undefined
  const option = key !== undefined && chosen !== undefined && personOption({ key, name: chosen })
  return {
    ...mrkdwnSection("See another person's sessions:"),
    block_id: `home.person.${state.of ?? 'mine'}`,
    accessory: {
      type: 'external_select',
      action_id: HOME_ACTIONS.member,
      placeholder: plainText('Choose a person'),
      min_query_length: 0,
      ...(option && { initial_option: option }),
    },
  }
}

export function personOption({ key, name }: { key: string; name: string }): PlainTextOption {
  return { text: plainText(toSingleLine(name, LIMITS.optionText) ?? 'Without a name'), value: key }
}

export function homePager({ newer, older }: Pick<HomePage, 'newer' | 'older'>): ActionsBlock[] {
  return actionsBlocks([
    newer && homeButton('newer', 'Newer', newer),
    older && homeButton('older', 'Older', older),
  ])
}

/** Its value is the state that it leads to, so a second click has no further effect. */
export function homeButton(
  action: Exclude<keyof typeof HOME_ACTIONS, 'rank' | 'person' | 'member' | 'group' | 'scenario'>,
  label: string,
  target: HomeState,
): Button {
  return button(label, HOME_ACTIONS[action], encodeHomeState(target))
}

function rankOption(rank: HomeRank): PlainTextOption {
  return { text: plainText(HOME_RANK_LABELS[rank]), value: rank }
}
