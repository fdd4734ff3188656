import type { ListProblem, OpenedList } from '../../access/lists.ts'
import type { scopeOf } from '../../access/scope.ts'
import type { OpenedStandings } from '../../access/standings.ts'
import type { Viewer } from '../../access/viewer.ts'
import { type HomeState, listOf } from '../../blocks/home/home-controls.ts'
import { type Parts, present } from '../../blocks/text/document.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { isOfTeam } from '../../exec/session.ts'
import { extensionPoint, type HasComposition } from '../../lib/extension-point.ts'
import { type Result, valueInTime } from '../../lib/result.ts'
import { openStandingsWithAudit } from '../sessions/list.ts'

/**
 * What a feature adds below the list once all else is drawn, since Exec may take its time to tell: a table, and rows for a Slack that
 * does not take tables.
 */
export interface HomeTable {
  table: Parts
  rows: Parts
}

/** For someone who may list others. `undefined` for nothing. */
export const homeTable = extensionPoint<(viewer: Viewer) => Promise<HomeTable | undefined>>()

/** How long a Home that is whole waits for tables. */
export const TABLES_MS = 7000

/**
 * Of a team's list in one scenario. It comes last: the list must not wait for it, and Slack may refuse a table. Without it, there is the
 * button.
 */
export async function findStandings(
  context: DeliveryContext,
  opened: Result<OpenedList, ListProblem>,
  state: HomeState,
): Promise<OpenedStandings | undefined> {
  const of = listOf(state)
  const { scenario } = state
  if (!opened.ok || scenario === undefined || !isOfTeam(of)) return undefined
  const viewer = context.viewer.with({ priority: 'background' })
  const found = await openStandingsWithAudit(viewer, { of, scenario })
  for (const line of [found.audit].flat()) context.auditWithoutOutcome(line)
  return 'problem' in found ? undefined : found
}

/** For someone who may list others. A feature that fails, or takes too long, adds none. */
export async function findTables(
  { composition }: HasComposition,
  viewer: Viewer,
  scope: ReturnType<typeof scopeOf>,
): Promise<HomeTable[]> {
  if (!(await scope).ok) return []
  const found = homeTable.of(composition).map((find) => valueInTime(find(viewer), TABLES_MS))
  return present(await Promise.all(found))
}
