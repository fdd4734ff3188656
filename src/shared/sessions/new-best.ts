import { findCardFacts } from '../../access/attempts.ts'
import type { Viewer } from '../../access/viewer.ts'
import { isNewBest } from '../../blocks/card/progress-line.ts'
import type { SessionHead } from '../../exec/session.ts'

/**
 * Whether a session is its person's best so far. `false` if that isn't known within `patienceMs`. Sends one optional request at most.
 * @param id the session's id as asked for.
 */
export async function findIsNewBest(
  viewer: Viewer,
  id: string,
  session: SessionHead,
  patienceMs: number,
): Promise<boolean> {
  const opened = { session, isOwn: false }
  const { attempts } = await findCardFacts(viewer, {
    ...{ id, opened, patienceMs },
    isForOne: false,
    asks: 'if_unknown',
  })
  return attempts !== undefined && isNewBest(attempts)
}
