import type { OpenedSession, OpenRequest } from '../access/open-session.ts'
import type { Refusal } from '../access/policy.ts'
import type { ExecError } from '../exec/exec-error.ts'
import type { SessionReference } from '../exec/session-reference.ts'
import type { Result } from '../result.ts'
import type { Visit } from './attend.ts'
import { audit, outcome } from './audit.ts'
import type { HandlerDependencies } from './handler-dependencies.ts'

/**
 * Opens a session for the person of this visit, and writes the audit line. `decision` says what they get, where that is not
 * the session.
 */
export async function openAndAudit(
  { openSession, log }: Pick<HandlerDependencies, 'openSession' | 'log'>,
  visit: Visit,
  { id, list }: SessionReference,
  { decision = 'shown', ...options }: Pick<OpenRequest, 'include'> & { decision?: string } = {},
): Promise<Result<OpenedSession, ExecError | Refusal>> {
  const { user, onRequest } = visit
  const opened = await openSession({
    user,
    session: id,
    isLikelyOwn: list?.of === 'own',
    onRequest,
    ...options,
  })
  audit(log, visit, { session: id, ...outcome(opened, decision) })
  return opened
}
