import type { Refusal } from '../../access/policy.ts'
import type { OpenedSession, SessionAccess, SessionRequest } from '../../access/session-access.ts'
import { auditFields, type Decision } from '../../delivery/audit.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import type { ExecError } from '../../exec/exec-error.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import type { Result } from '../../lib/result.ts'

/**
 * Opens a session for the person of this delivery and writes the audit line.
 *
 * @param options.decision what the person gets, if that is not the session.
 */
export async function openAndAudit(
  sessionAccess: SessionAccess,
  context: DeliveryContext,
  { id, list }: SessionReference,
  {
    decision = 'shown',
    include,
  }: Pick<SessionRequest, 'include'> & { decision?: Extract<Decision, 'shown' | 'explained'> } = {},
): Promise<Result<OpenedSession, ExecError | Refusal>> {
  const { user, onRequest } = context
  const opened = await sessionAccess.open({
    user,
    session: id,
    include,
    isLikelyOwn: list?.of === 'own',
    onRequest,
  })
  context.audit({ session: id, ...auditFields(opened, decision) })
  return opened
}
