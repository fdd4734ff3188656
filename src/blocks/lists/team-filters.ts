import type { PlainTextOption, StaticSelect } from '@slack/types'
import type { TeamFacts } from '../../access/team.ts'
import { decodeCursor, encodeCursor, type ListCursor } from '../../exec/list-cursor.ts'
import { actionsBlocks, type CardPart, namedOption, option, present } from '../text/document.ts'
import { blockId, LIMITS } from '../text/limits.ts'

/** Never change it: menus already posted carry it. */
export const SCENARIO_FILTER = 'list.scenario'

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
 * A message filters by scenario only; the Home has a menu of groups, too. The block's id holds the cursor of the list's
 * beginning, which an option can't hold. Slack keeps a menu's selection while its ids stay the same.
 */
export function scenarioFilter(team: TeamFacts, cursor: ListCursor): CardPart | undefined {
  const id = blockId(encodeCursor({ ...cursor, page: 1, line: 0 }))
  return (
    id && {
      text: '',
      blocks: actionsBlocks([scenarioMenu(team, cursor.scenario, SCENARIO_FILTER)], id),
    }
  )
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
    return selected === undefined ? drawn[menu] : idIn(selected)
  }
  return { group: chosen('group'), scenario: chosen('scenario') }
}

/** `undefined` for all. */
function idIn(selected: string): string | undefined {
  return selected === ALL ? undefined : selected.replace(ID, '')
}

/** The list's beginning after a choice of a scenario. `blockId` holds what the list was drawn with. */
export function readFilter({
  blockId,
  selected = ALL,
}: {
  blockId: string
  selected?: string | undefined
}): ListCursor | undefined {
  const cursor = decodeCursor(blockId)
  return cursor && { ...cursor, scenario: idIn(selected) }
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
