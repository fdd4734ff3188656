import type { OpenedSession, Viewer } from '../../access/viewer.ts'
import type { DrawItemButton } from '../../blocks/review/review-pages.ts'
import { extensionPoint, type HasComposition } from '../../lib/extension-point.ts'

type Opened = Pick<OpenedSession, 'by' | 'isOwn' | 'session'>

/**
 * A feature's button below an item to work on, in the rubric of *Full review* and in the form of *Coach…*. Returns the function that draws
 * it, or `undefined` if the viewer gets none. `nameItem` names the item. Called once for each page of a rubric, and once for each form.
 * @param id the session's id as asked for.
 */
export const reviewItemButton =
  extensionPoint<(viewer: Viewer, opened: Opened, id: string) => Promise<DrawItemButton | undefined>>()

/** What all features draw below an item, in their order. */
export async function findItemButtons(
  { composition }: HasComposition,
  viewer: Viewer,
  opened: Opened,
  id: string,
): Promise<DrawItemButton[]> {
  const found = await Promise.all(reviewItemButton.of(composition).map((find) => find(viewer, opened, id)))
  return found.filter((draw) => draw !== undefined)
}
