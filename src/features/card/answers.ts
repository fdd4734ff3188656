import type { OpenedSession, OpenRequest } from '../../access/open-session.ts'
import type { Refusal } from '../../access/policy.ts'
import { sessionCard } from '../../blocks/card/session-card.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import type { Content } from '../../blocks/text/document.ts'
import { audit, outcome } from '../../delivery/audit.ts'
import type { Visit } from '../../delivery/runner.ts'
import type { ExecError } from '../../exec/exec-error.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import type { HandlerDependencies } from '../../handlers/handler-dependencies.ts'
import type { Result } from '../../lib/result.ts'
import { cardProgress } from './card-progress.ts'

/** What someone who asks for a session is answered: its card, or why they don't get it. */
export async function cardOrProblem(
  dependencies: HandlerDependencies,
  visit: Visit,
  reference: SessionReference,
): Promise<Content> {
  const opened = await openAndAudit(dependencies, visit, reference)
  if (!opened.ok) return problemMessage(opened.error, visit.reference, reference)
  const { session, asOf } = opened.value
  const line = await cardProgress(dependencies, visit, reference, session)
  return sessionCard(session, {
    reference,
    sessionUrl: dependencies.sessionUrl,
    surface: 'message',
    isExpanded: false,
    asOf,
    ...(line === undefined ? {} : { progress: { line, hasButton: true } }),
  })
}

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
