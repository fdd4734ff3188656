import type { DatedError } from '../exec/exec-cache.ts'
import type { Scenario } from '../exec/scenario.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import type { Refusal } from './policy.ts'
import { authorizeTeam } from './team.ts'
import type { Viewer } from './viewer.ts'

/** Exec has no such scenario. */
export type ScenarioUnknown = { kind: 'scenario_unknown' }

export type ScenarioProblem = DatedError | Refusal | ScenarioUnknown

/** Only for someone with a team. If the day's list lacks the scenario, it reads a new list: the scenario may be new. */
export async function findScenario(viewer: Viewer, id: string): Promise<Result<Scenario, ScenarioProblem>> {
  const team = await authorizeTeam(viewer, 'team')
  if (!team.ok) return team
  const { scenarios } = viewer.sources
  for (const isNow of [false, true]) {
    const all = await scenarios.get(viewer.requester, { isNow })
    if (!all.ok) return all
    const found = all.value.entries.get(id)
    if (found !== undefined) return ok(found)
  }
  return failed({ kind: 'scenario_unknown' })
}

/** All scenarios in Exec. Only for someone with a team. */
export async function listScenarios(viewer: Viewer): Promise<Result<Scenario[], ScenarioProblem>> {
  const team = await authorizeTeam(viewer, 'team')
  if (!team.ok) return team
  const all = await viewer.sources.scenarios.get(viewer.requester)
  return all.ok ? ok([...all.value.entries.values()]) : all
}
