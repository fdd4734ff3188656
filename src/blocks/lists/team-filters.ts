import type { PlainTextOption, StaticSelect } from '@slack/types'
import type { TeamFacts } from '../../access/team.ts'
import { RANK_FILTERS, RANKS, type RankFilter } from '../../exec/grading-scale.ts'
import { decodeCursor, encodeCursor, type ListCursor } from '../../exec/list-cursor.ts'
import { actionsBlocks, type CardPart, namedOption, option, plainText, present } from '../text/document.ts'
import { labelText } from '../text/facts.ts'
import { blockId, LIMITS } from '../text/limits.ts'

/** The `action_id` of each menu. Never change one: menus already posted carry it. */
export const TEAM_FILTERS = { group: 'list.group', scenario: 'list.scenario', rank: 'list.rank' } as const

const ALL = 'all'
/** Prefixes each id, so that none equals `ALL`. */
const ID = '='

/** The words of a menu. `chosen` is shown if the name of the choice is unknown. */
interface MenuWords {
  all: string
  chosen: string
}

const GROUPS: MenuWords = { all: 'All groups', chosen: 'This group' }
const SCENARIOS: MenuWords = { all: 'All scenarios', chosen: 'This scenario' }

interface Choice {
  id: string
  name: string | undefined
}

/**
 * A message filters by scenario only; the Home has the other menus. The block's id holds the cursor of the list's
 * beginning, which an option can't hold. Slack keeps a menu's selection while its ids stay the same.
 */
export function scenarioFilter(team: TeamFacts, cursor: ListCursor): CardPart | undefined {
  const id = blockId(encodeCursor({ ...cursor, page: 1, line: 0 }))
  return (
    id && {
      text: '',
      blocks: actionsBlocks([scenarioMenu(team, cursor.scenario, TEAM_FILTERS.scenario)], id),
    }
  )
}

export function rankMenu(actionId: string, rank: RankFilter | undefined): StaticSelect {
  const ranks = RANKS.map(([one, label]) => option(labelText(label), one))
  return {
    ...menu(actionId, [option('All ranks', ALL), ...ranks], rank ?? ALL),
    placeholder: plainText('Rank'),
  }
}

/** `undefined` unless there are several. */
export function groupMenu({ group, groups }: TeamFacts, actionId: string): StaticSelect | undefined {
  return groups.length > 1 || group !== undefined ? byId(actionId, GROUPS, groups, group?.id) : undefined
}

/** `undefined` if the team practiced no scenario lately. */
export function scenarioMenu(
  { scenarios }: TeamFacts,
  scenario: string | undefined,
  actionId: string,
): StaticSelect | undefined {
  return scenarios.length > 0 || scenario !== undefined
    ? byId(actionId, SCENARIOS, scenarios, scenario)
    : undefined
}

/** The filters of a team's list; `undefined` means all. */
interface TeamFilters {
  group?: string | undefined
  scenario?: string | undefined
  rank?: RankFilter | undefined
}

/**
 * What the menus show, which may be ahead of the list on screen.
 * @param selections by `action_id`.
 * @param drawn the filters of the list on screen, used for a menu that is missing.
 */
export function readMenus(
  selections: Readonly<Record<string, string>>,
  actions: Readonly<Record<keyof TeamFilters, string>>,
  drawn: TeamFilters,
): TeamFilters {
  const chosen = (menu: keyof TeamFilters) => {
    const selected = selections[actions[menu]]
    if (selected === undefined) return drawn[menu]
    return selected === ALL ? undefined : selected.replace(ID, '')
  }
  return {
    group: chosen('group'),
    scenario: chosen('scenario'),
    rank: RANK_FILTERS.find((one) => one === chosen('rank')),
  }
}

/** The list's beginning after a choice. `blockId` holds what the list was drawn with. */
export function readFilter({
  blockId,
  selections,
}: {
  blockId: string
  selections: Readonly<Record<string, string>>
}): ListCursor | undefined {
  const cursor = decodeCursor(blockId)
  if (cursor === undefined) return undefined
  const { of } = cursor
  const drawn = { ...cursor, group: typeof of === 'object' && 'group' in of ? of.group : undefined }
  const { group, ...filters } = readMenus(selections, TEAM_FILTERS, drawn)
  return { ...cursor, of: group === undefined ? 'team' : { group }, ...filters }
}

/** Puts the chosen one first if it is missing or there are more than a menu takes. */
function byId(
  actionId: string,
  words: MenuWords,
  choices: readonly Choice[],
  chosen: string | undefined,
): StaticSelect {
  const toOption = ({ id, name }: Choice) => namedOption(ID + id, name)
  const shown = present(choices.map(toOption)).slice(0, LIMITS.options - 2)
  const isShown = chosen === undefined || shown.some(({ value }) => value === ID + chosen)
  const added = isShown
    ? undefined
    : toOption(choices.find(({ id }) => id === chosen) ?? { id: chosen, name: words.chosen })
  const options = present([added, ...shown])
  return menu(actionId, [option(words.all, ALL), ...options], chosen === undefined ? ALL : ID + chosen)
}

function menu(actionId: string, options: PlainTextOption[], chosen: string | undefined): StaticSelect {
  const initial_option = options.find(({ value }) => value === chosen)
  return {
    type: 'static_select',
    action_id: actionId,
    options,
    ...(initial_option && { initial_option }),
  }
}
