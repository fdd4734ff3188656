import type { AttemptAccess } from '../../access/attempt-access.ts'
import type { Refusal } from '../../access/policy.ts'
import type { OpenedSession, SessionAccess, SessionRequest } from '../../access/session-access.ts'
import { progressLine } from '../../blocks/card/progress-line.ts'
import { sessionCard } from '../../blocks/card/session-card.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import type { Content } from '../../blocks/text/document.ts'
import { auditFields, type Decision } from '../../delivery/audit.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import type { ExecError } from '../../exec/exec-error.ts'
import type { Session } from '../../exec/session.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import { type Result, withTimeout } from '../../lib/result.ts'
import type { Timing } from '../settings.ts'

export interface CardProgressDependencies {
  attemptAccess: AttemptAccess
  timing: Pick<Timing, 'progressMs'>
}

export interface CardDependencies extends CardProgressDependencies {
  sessionAccess: SessionAccess
  /** `EXEC_SESSION_URL`: template of a session's page, with `{id}`. */
  sessionUrl: string | undefined
}

/** The session's card, or the problem, for the person who asked. */
export async function cardOrProblem(
  dependencies: CardDependencies,
  context: DeliveryContext,
  reference: SessionReference,
): Promise<Content> {
  const opened = await openAndAudit(dependencies.sessionAccess, context, reference)
  if (!opened.ok) return problemMessage(opened.error, context.errorId, reference)
  const { session, asOf } = opened.value
  const line = await cardProgressLine(dependencies, context, reference, session)
  return sessionCard(session, {
    reference,
    sessionUrl: dependencies.sessionUrl,
    surface: 'message',
    isExpanded: false,
    asOf,
    progress: line === undefined ? undefined : { line, hasButton: true },
  })
}

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

/**
 * A card's line on how the attempt compares with the participant's others, if this user may list them. The card goes without
 * the line if that is late or fails; a late list is cached for the next card.
 */
export async function cardProgressLine(
  { attemptAccess, timing }: CardProgressDependencies,
  { user, onRequest }: Pick<DeliveryContext, 'user' | 'onRequest'>,
  { id }: SessionReference,
  session: Session,
): Promise<string | undefined> {
  const found = await withTimeout(attemptAccess.forCard({ user, session, id, onRequest }), timing.progressMs)
  return found.ok && found.value !== undefined ? progressLine(found.value) : undefined
}
