import { type OpenedSession, PROFILE_MS, type Viewer } from '../../access/viewer.ts'
import { must } from '../../delivery/answer.ts'
import type { DeliveryContext } from '../../delivery/context.ts'

/** Opens a session by a fresh profile of the person, and names the session in the delivery's audit lines. */
export async function openAnew(
  context: DeliveryContext,
  id: string,
): Promise<{ viewer: Viewer; opened: OpenedSession }> {
  context.about = { session: id }
  const viewer = context.viewer.with({ profileMaxAgeMs: PROFILE_MS })
  const opened = must(await viewer.open(id))
  context.about = { session: id, document: opened.document }
  return { viewer, opened }
}
