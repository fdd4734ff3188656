import { isDeepStrictEqual } from 'node:util'
import type { HomeView } from '@slack/types'
import type { ListProblem, OpenedList } from '../../access/lists.ts'
import type { OpenedStandings } from '../../access/standings.ts'
import type { scopeOf } from '../../access/team.ts'
import type { Viewer } from '../../access/viewer.ts'
import { type HomeState, listOf } from '../../blocks/home/home-controls.ts'
import type { HomeContent } from '../../blocks/home/home-view.ts'
import { type Parts, present } from '../../blocks/text/document.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { isOfTeam } from '../../exec/session.ts'
import { type Composed, extensionPoint } from '../../lib/extension-point.ts'
import { ifSettled, type Result, valueInTime } from '../../lib/result.ts'
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
const TABLES_MS = 7000

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
  { composition }: Composed,
  viewer: Viewer,
  scope: ReturnType<typeof scopeOf>,
): Promise<HomeTable[]> {
  if (!(await scope).ok) return []
  const found = homeTable.of(composition).map((find) => valueInTime(find(viewer), TABLES_MS))
  return present(await Promise.all(found))
}

type Tables = Pick<HomeContent, 'standings' | 'tables'>

/** Draws the Home anew once the first tables are there, and once all are. Where Slack does not take them, it has rows instead. */
export async function showTables({
  standings,
  tables,
  last,
  draw,
  publish,
}: {
  standings: Promise<OpenedStandings | undefined>
  tables: Promise<readonly HomeTable[]>
  /** The Home without them. */
  last: HomeView
  draw: (tables: Tables) => Promise<HomeView>
  /** Resolves to `false` if Slack refuses the view. */
  publish: (view: HomeView) => Promise<boolean>
}): Promise<void> {
  let latest = last
  let takesTables = true
  const show = async (more: Tables) => {
    const view = await draw(more)
    if (isDeepStrictEqual(view, latest)) return true
    const isTaken = await publish(view)
    if (isTaken) latest = view
    return isTaken
  }
  const showFound = async () => {
    const found = (await ifSettled(tables)) ?? []
    const all = { standings: await ifSettled(standings), tables: found.map(({ table }) => table) }
    if (takesTables) takesTables = await show(all)
    if (!takesTables) await show({ tables: found.map(({ rows }) => rows) })
  }
  await Promise.race([standings, tables])
  await showFound()
  await Promise.all([standings, tables])
  await showFound()
}
