import type { scopeOf } from '../../access/scope.ts'
import type { Viewer } from '../../access/viewer.ts'
import { type Parts, present } from '../../blocks/text/document.ts'
import { extensionPoint, type HasComposition } from '../../lib/extension-point.ts'
import { valueInTime } from '../../lib/result.ts'

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
