import type { FetchError } from '../exec/exec-cache.ts'
import type { Group } from '../exec/member.ts'
import type { Scenario } from '../exec/scenario.ts'
import type { Board } from '../exec/scenarios.ts'
import type { ListedTeam } from '../exec/session.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import type { AccessRule, Refusal } from './policy.ts'
import { authorizeTeam, isInScope } from './team.ts'
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
    const team = await authorizeTeam(viewer, of)
    if (!team.ok) return team
    const { scope, group } = team.value.team
    const [board, names] = await Promise.all([
      boards.get({ scenario, groups: team.value.groupIds }, viewer.requester),
      scenarios.all({ priority: 'background' }),
    ])
    if (!board.ok) return board.error.kind === 'not_found' ? failed({ kind: 'scenario_unknown' }) : board
    // Even if Exec ignored the filter, a coach must not read of people outside their groups.
    const participants = board.value.participants.filter((one) => isInScope(scope, one.user?.email))
    const name = names.ok ? names.value.get(scenario)?.name : undefined
    return ok({ ...board.value, participants, by: scope.by, scenario: name, group })
  })
}

/** Exec's scenarios, for someone with a team. */
export async function listScenarios(viewer: Viewer): Promise<Result<Scenario[], BoardProblem>> {
  const team = await authorizeTeam(viewer, 'team')
  if (!team.ok) return team
  const all = await viewer.sources.scenarios.all(viewer.requester)
  return all.ok ? ok([...all.value.values()]) : all
}
