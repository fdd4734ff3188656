import { type OpenedStandings, openStandings, type StandingsProblem } from '../access/standings.ts'
import type { Viewer } from '../access/viewer.ts'
import { type AuditLine, auditFields } from '../delivery/audit.ts'
import type { ListCursor } from '../exec/list-cursor.ts'
import { isOfTeam } from '../exec/session.ts'
import type { Result } from '../lib/result.ts'

/** *Scores by person* of the team's list, with the audit line, not yet written. */
export async function openStandingsWithLine(
  viewer: Viewer,
  { of, scenario = '' }: Pick<ListCursor, 'of' | 'scenario'>,
): Promise<{ opened: Result<OpenedStandings, StandingsProblem>; audit: AuditLine }> {
  const opened = await openStandings(viewer, isOfTeam(of) ? of : 'team', scenario)
  return { opened, audit: { listOf: nameOfStandings(scenario), ...auditFields(opened, 'listed') } }
}

/** Only an id that looks like one of Exec's goes into the log. */
function nameOfStandings(scenario: string): string {
  return /^[\w-]{1,64}$/.test(scenario) ? `board:${scenario}` : 'board'
}
