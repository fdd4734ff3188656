import type { FetchError } from '../exec/cached-fetch.ts'
import type { Group } from '../exec/member.ts'
import type { Scenario } from '../exec/scenario.ts'
import type { Board } from '../exec/scenarios.ts'
import type { ListedTeam } from '../exec/session.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import type { AccessRule, Refusal } from './policy.ts'
import { findTeam, idsIn, isInScope } from './team.ts'
import type { Viewer } from './viewer.ts'

/** How the people of someone's team did in one scenario. */
export interface OpenedBoard extends Board {
  by: AccessRule
  /** `undefined` if Exec's list of scenarios doesn't name it. */
  scenario: string | undefined
  group: Group | undefined
}

/** Exec has no such scenario. */
export type ScenarioUnknown = { kind: 'scenario_unknown' }

export type BoardProblem = FetchError | Refusal | ScenarioUnknown

/** Sends one request for the board, and one a day for each hundred names of scenarios. */
export function openBoard(
  viewer: Viewer,
  of: ListedTeam,
  scenario: string,
): Promise<Result<OpenedBoard, BoardProblem>> {
  const { boards, scenarios } = viewer.sources
  return viewer.inTime(async () => {
    const team = await findTeam(viewer, of)
    if (!team.ok) return team
    const { scope, group } = team.value
    const [board, names] = await Promise.all([
      boards.get({ scenario, groups: idsIn(team.value) }, viewer.requester),
      scenarios.all({ priority: 'background' }),
    ])
    if (!board.ok) return board.error.kind === 'not_found' ? failed({ kind: 'scenario_unknown' }) : board
    // Even if Exec ignored the filter, a coach must not read of people outside their groups.
    const participants = board.value.participants.filter((one) => isInScope(scope, one.user?.email))
    const name = names.ok ? names.value.get(scenario)?.name : undefined
    return ok({ ...board.value, participants, by: scope.by, scenario: name, group })
  })
}

/** The scenarios that someone with a team may mean. */
export async function findScenarios(viewer: Viewer, text: string): Promise<Result<Scenario[], BoardProblem>> {
  const team = await findTeam(viewer, 'team')
  if (!team.ok) return team
  const all = await viewer.sources.scenarios.all(viewer.requester)
  return all.ok ? ok(scenariosMeant([...all.value.values()], text)) : all
}

/**
 * Those whose id or slug is the text; else whose name is, in any case; else whose names begin with it; else whose names contain it.
 * By name; all of them for an empty text.
 */
export function scenariosMeant(scenarios: readonly Scenario[], text: string): Scenario[] {
  const wanted = text.trim().toLowerCase()
  const nameOf = ({ name = '' }: Scenario) => name.trim().toLowerCase()
  const tests: ((scenario: Scenario) => boolean)[] = [
    ({ id, slug }) => id === text.trim() || slug === wanted,
    (scenario) => nameOf(scenario) === wanted,
    (scenario) => nameOf(scenario).startsWith(wanted),
    (scenario) => nameOf(scenario).includes(wanted),
  ]
  const matching =
    wanted === ''
      ? scenarios
      : (tests.map((test) => scenarios.filter(test)).find((some) => some.length > 0) ?? [])
  return matching.toSorted((one, other) => byName(nameOf(one), nameOf(other)))
}

const { compare: byName } = new Intl.Collator('en')
