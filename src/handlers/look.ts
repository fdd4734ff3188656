import type { OpenedSession, OpenRequest } from '../access/open-session.ts'
import type { Refusal } from '../access/policy.ts'
import type { ExecError } from '../exec/exec-error.ts'
import type { SessionReference } from '../exec/session-reference.ts'
import type { Result } from '../result.ts'
import type { Visit } from './attend.ts'
import type { HandlerDependencies } from './handler-dependencies.ts'

/** Opens a session for the person of this visit, and writes the audit line. */
export async function look(
  { openSession, log }: Pick<HandlerDependencies, 'openSession' | 'log'>,
  visit: Visit,
  { id }: SessionReference,
  options: Pick<OpenRequest, 'fresh' | 'include'> = {},
): Promise<Result<OpenedSession, ExecError | Refusal>> {
  const opened = await openSession({ user: visit.user, session: id, ...options })
  audit(log, visit, { session: id, ...outcome(opened) })
  return opened
}

/** One line for each view, share, refusal and skip: who, which session, which surface, what was decided and why. */
export function audit(
  log: HandlerDependencies['log'],
  { reference, surface, user, channel }: Visit,
  { decision, reason, session }: { decision: string; reason: string; session?: string },
): void {
  log.audit({
    reference,
    surface,
    user,
    ...(channel === undefined ? {} : { channel }),
    ...(session === undefined ? {} : { session }),
    decision,
    reason,
  })
}

export function outcome(opened: Result<OpenedSession, ExecError | Refusal>): {
  decision: string
  reason: string
} {
  if (opened.ok) return { decision: 'shown', reason: opened.value.by }
  const { error } = opened
  if (!isRefusal(error)) return { decision: 'failed', reason: error.kind }
  return { decision: 'refused', reason: error.kind === 'not_established' ? error.gap.kind : error.kind }
}

export function isRefusal(problem: ExecError | Refusal): problem is Refusal {
  return ['other_organisation', 'deactivated', 'not_allowed', 'not_established'].includes(problem.kind)
}
