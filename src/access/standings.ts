import type { Group } from '../exec/member.ts'
import type { ScenarioParticipant } from '../exec/scenario.ts'
import type { Standings } from '../exec/scenarios.ts'
import { emailOf, type Grade, isGraded, type ListedTeam, type SessionSummary } from '../exec/session.ts'
import { MINUTE_MS } from '../lib/durations.ts'
import { failed, ok, type Result, valueInTime } from '../lib/result.ts'
import type { AccessRule } from './policy.ts'
import type { ScenarioProblem } from './scenarios.ts'
import { isInScope } from './scope.ts'
import { authorizeTeam } from './team.ts'
import type { Viewer } from './viewer.ts'

/** Exec's counts, plus the newest grade: Exec doesn't send it. Missing if it is not among the scenario's newest hundred sessions. */
export interface Standing extends ScenarioParticipant {
  latest?: Grade | undefined
}

/** How the people of someone's team did in one scenario. */
export interface OpenedStandings extends Standings {
  participants: Standing[]
  by: AccessRule
  /** `undefined` if Exec's list of scenarios doesn't name it. */
  scenario: string | undefined
  group: Group | undefined
}

/** For the newest sessions: how old a list may be, and how long the counts wait for it. */
const LATEST = { maxAgeMs: 5 * MINUTE_MS, patienceMs: 3000 }

/** Sends one request for the standings, and an optional one for the newest sessions. Once a day, it reads the scenarios' names. */
export function openStandings(
  viewer: Viewer,
  of: ListedTeam,
  scenario: string,
): Promise<Result<OpenedStandings, ScenarioProblem>> {
  const { standings, scenarios } = viewer.sources
  return viewer.inTime(async () => {
    const team = await authorizeTeam(viewer, of)
    if (!team.ok) return team
    const { scope, group } = team.value.team
    const ask = { maxAgeMs: LATEST.maxAgeMs, priority: 'optional' } as const
    const [found, names, newest] = await Promise.all([
      standings.get({ scenario, groups: team.value.groupIds }, viewer.requester),
      scenarios.get({ priority: 'background' }),
      valueInTime(team.value.open({ scenario, page: 1 }, ask), LATEST.patienceMs),
    ])
    if (!found.ok) return found.error.kind === 'not_found' ? failed({ kind: 'scenario_unknown' }) : found
    // In case Exec ignored the filter: a coach must not read of people outside their groups.
    const counted = found.value.participants.filter((one) => isInScope(scope, one.person.email))
    const grades = latestGrades(newest?.ok ? newest.value.sessions : [])
    const participants = counted.map((one) => toStanding(one, grades.get(emailOf(one))))
    const name = names.ok ? names.value.entries.get(scenario)?.name : undefined
    return ok({ ...found.value, participants, by: scope.by, scenario: name, group })
  })
}

/** By email. @param sessions the newest first. */
function latestGrades(sessions: readonly SessionSummary[]): Map<string, Grade> {
  const graded = sessions.filter(isGraded).toReversed()
  const grades = new Map(graded.map((session) => [emailOf(session), session.grade]))
  // Sessions without an email can't be matched to a person.
  grades.delete('')
  return grades
}

/** Exec may have counted before it graded the latest session, so a better latest grade becomes the best. */
export function toStanding(one: ScenarioParticipant, found: Grade | undefined): Standing {
  const latest = found ?? (one.sessions === 1 ? one.best : undefined)
  const isBest = latest !== undefined && latest.score > (one.best?.score ?? Number.NEGATIVE_INFINITY)
  return { ...one, latest, best: isBest ? latest : one.best }
}
