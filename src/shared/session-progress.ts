import { type NotAttributed, type OpenedAttempts, openAttempts } from '../access/attempts.ts'
import type { ListProblem } from '../access/lists.ts'
import type { Before } from '../blocks/progress/progress-parts.ts'
import { auditFields } from '../delivery/audit.ts'
import type { DeliveryContext } from '../delivery/context.ts'
import type { Session } from '../exec/session.ts'
import type { SessionReference } from '../exec/session-reference.ts'
import { ok, type Result } from '../lib/result.ts'
import { openAndAudit } from './card.ts'

export interface SessionProgress extends OpenedAttempts {
  session: Session
}

/** The session and its participant's attempts, for a user who may see the one and list the others. Writes the audit line. */
export async function sessionProgress(
  context: DeliveryContext,
  { id }: SessionReference,
): Promise<Result<SessionProgress, ListProblem | NotAttributed>> {
  const { viewer } = context
  const opened = await viewer.open(id)
  if (!opened.ok) {
    context.audit({ session: id, ...auditFields(opened, 'shown') })
    return opened
  }
  const { session } = opened.value
  const found = await openAttempts(viewer, { session, id })
  context.audit({ session: id, ...auditFields(found, 'shown') })
  return found.ok ? ok({ ...found.value, session }) : found
}

/** The attempt before, to compare it with; `undefined` without one. */
export async function readPrevious(
  context: DeliveryContext,
  { attempts: { graded, at = 0 } }: SessionProgress,
): Promise<Before | undefined> {
  const previous = graded[at - 1]
  return previous && openAndAudit(context, { id: previous.id })
}
