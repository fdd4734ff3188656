import type { ActionsBlock, Button, HomeView, KnownBlock, PlainTextOption, SectionBlock } from '@slack/types'
import type { TeamFacts } from '../../access/team.ts'
import { isOfTeam } from '../../exec/session.ts'
import { RANK_LABELS, teamMenus } from '../lists/team-filters.ts'
import {
  actionsBlocks,
  button,
  confirmation,
  contextBlock,
  headerBlock,
  mrkdwnSection,
  option,
  plainText,
  present,
  shownTab,
} from '../text/document.ts'
import { blockId, buttonValue, optionValue } from '../text/fit.ts'
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
  OPENING_STATE,
  TEAM_STATE,
  withRank,
} from './home-state.ts'

const HOME_RANK_LABELS: Readonly<Record<HomeRank, string>> = { ...RANK_LABELS, ungraded: 'Not graded' }

/**
 * @param options.team of the list that is shown, if that is a team's.
 * @param options.canFilter whether by rank.
 * @param options.canRefresh not where *Try again* stands, which does the same.
 */
export function controls(
  state: HomeState,
  { team, canFilter, canRefresh }: { team: TeamFacts | undefined; canFilter: boolean; canRefresh: boolean },
): ActionsBlock[] {
  const { rank, of = 'mine', group = '', scenario = '' } = state
  return actionsBlocks(
    [
      ...(team === undefined ? [] : teamMenus(team, state.scenario, HOME_ACTIONS)),
      canFilter && {
        type: 'static_select',
        action_id: HOME_ACTIONS.rank,
        placeholder: plainText('Rank'),
        options: HOME_RANKS.map(rankOption),
        initial_option: rankOption(rank),
      },
      canRefresh && homeButton('refresh', 'Refresh', withRank(state, rank)),
    ],
    // Slack keeps a menu's selection as long as its ids stay the same, so a new selection needs a new id.
    blockId(`home.controls.${rank}.${of}.${group}.${scenario}`),
  )
}

/** For someone who may list others. Neither is on while a person's list is shown. */
export function ownerTabs(state: HomeState): ActionsBlock {
  const whose = listOf(state)
  const tab = (action: 'mine' | 'team', label: string, isOn: boolean) => {
    const target = homeButton(action, label, action === 'mine' ? MY_STATE : TEAM_STATE)
    return isOn ? shownTab(target) : target
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
  const shown = key !== undefined && chosen !== undefined && personOption({ key, name: chosen })
  const id = blockId(`home.person.${state.of ?? 'mine'}`)
  return {
    ...mrkdwnSection("See another person's sessions:"),
    ...(id !== undefined && { block_id: id }),
    accessory: {
      type: 'external_select',
      action_id: HOME_ACTIONS.member,
      placeholder: plainText('Choose a person'),
      min_query_length: 0,
      ...(shown && { initial_option: shown }),
    },
  }
}

export function personOption({ key, name }: { key: string; name: string }): PlainTextOption | undefined {
  const value = optionValue(key)
  return value && option(toSingleLine(name, LIMITS.optionText) ?? 'Without a name', value)
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
  return button(label, HOME_ACTIONS[action], buttonValue(encodeHomeState(target)))
}

function rankOption(rank: HomeRank): PlainTextOption {
  return option(HOME_RANK_LABELS[rank], rank)
}

export interface HomeNotifications {
  /** Whether a coach is alerted to the scores of the Home's own user. */
  isWatched: boolean
  /** What is on, in `mrkdwn`; `undefined` while the database has not told. */
  line: string | undefined
}

export function notificationsRow({ line, isWatched }: HomeNotifications, state: HomeState): KnownBlock[] {
  const accessory = homeButton('notifications', 'Notifications…', state)
  return present([
    { ...mrkdwnSection(line ?? 'DMs from Exec'), accessory },
    isWatched && contextBlock('Your coaches are alerted to low or high scores.'),
  ])
}

const FORGET_ME = confirmation(
  'Forget me?',
  'Exec deletes your notification choices, the DMs that still wait for you, and everything else that it keeps about you. Messages in Slack stay, and so do your sessions in Exec.',
  'Forget me',
  'danger',
)

export function forgetMeBlocks(state: HomeState): KnownBlock[] {
  const button = homeButton('forgetMe', 'Forget me', state)
  return actionsBlocks([{ ...button, style: 'danger', confirm: FORGET_ME }])
}

/** Shows no session: a request to Exec would be counted, and the count names the person. */
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
