import type { scopeOf } from '../../access/scope.ts'
import type { Viewer } from '../../access/viewer.ts'
import { type Parts, present } from '../../blocks/text/document.ts'
import { extensionPoint, type HasComposition } from '../../lib/extension-point.ts'
import { valueInTime } from '../../lib/result.ts'

/**
 * What a feature adds below the list for someone who may list others. Exec may be slow to send it, so it is drawn last. `undefined` if
 * there is nothing to show.
 */
export const lateHomePart = extensionPoint<(viewer: Viewer) => Promise<Parts | undefined>>()

/** How long a drawn Home waits for them. */
const LATE_MS = 7000

/** For someone who may list others. Skips a feature that fails or is late. */
export async function findLateParts(
  { composition }: HasComposition,
  viewer: Viewer,
  scope: ReturnType<typeof scopeOf>,
): Promise<Parts[]> {
  if (!(await scope).ok) return []
  const found = lateHomePart.of(composition).map((find) => valueInTime(find(viewer), LATE_MS))
  return present(await Promise.all(found))
}
