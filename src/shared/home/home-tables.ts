import type { scopeOf } from '../../access/scope.ts'
import type { Viewer } from '../../access/viewer.ts'
import { type Parts, present } from '../../blocks/text/document.ts'
import { extensionPoint, type HasComposition } from '../../lib/extension-point.ts'
import { valueInTime } from '../../lib/result.ts'

/**
 * A table that a feature adds below the list. Exec may be slow to send it, so it is drawn last. `rows` replace the table if Slack takes
 * no tables.
 */
export interface HomeTable {
  table: Parts
  rows: Parts
}

/** For someone who may list others. `undefined` if there is nothing to show. */
export const homeTable = extensionPoint<(viewer: Viewer) => Promise<HomeTable | undefined>>()

/** How long a drawn Home waits for tables. */
const TABLES_MS = 7000

/** For someone who may list others. Skips a feature that fails or is late. */
export async function findTables(
  { composition }: HasComposition,
  viewer: Viewer,
  scope: ReturnType<typeof scopeOf>,
): Promise<HomeTable[]> {
  if (!(await scope).ok) return []
  const found = homeTable.of(composition).map((find) => valueInTime(find(viewer), TABLES_MS))
  return present(await Promise.all(found))
}
