import { type OpenedSession, PROFILE_MS, type Viewer } from '../../access/viewer.ts'
import type { ProblemAnswer } from '../../delivery/answer.ts'
import { auditFields } from '../../delivery/audit.ts'
import type { DeliveryContext } from '../../delivery/context.ts'

/** Opens a session by a new look at the person's profile. The audit lines of the delivery are about it. */
export async function openAnew(
  context: DeliveryContext,
  id: string,
  decision: 'asked' | 'coached' | 'requested',
): Promise<{ viewer: Viewer; opened: OpenedSession } | ProblemAnswer> {
  context.about = { session: id }
  const viewer = context.viewer.with({ profileMaxAgeMs: PROFILE_MS })
  const opened = await viewer.open(id)
  if (!opened.ok) return { audit: auditFields(opened, decision), problem: opened.error }
  context.about = { session: id, document: opened.value.document }
  return { viewer, opened: opened.value }
}
