import type { OpenedSession, OpenRequest } from '../access/open-session.ts'
import type { Refusal } from '../access/policy.ts'
import type { ExecError } from '../exec/exec-error.ts'
import type { SessionReference } from '../exec/session-reference.ts'
import type { Result } from '../result.ts'
import type { Visit } from './attend.ts'
import type { HandlerDependencies } from './handler-dependencies.ts'

/** Opens a session for the person of this visit, and writes the audit line. `decision` says what they get to see. */
export async function look(
  { openSession, log }: Pick<HandlerDependencies, 'openSession' | 'log'>,
  visit: Visit,
  { id }: SessionReference,
  {
    decision = 'shown',
    ...options
  }: Pick<OpenRequest, 'fresh' | 'include' | 'purpose'> & { decision?: string } = {},
): Promise<Result<OpenedSession, ExecError | Refusal>> {
  const { user, onRequest } = visit
  const opened = await openSession({ user, session: id, onRequest, ...options })
  audit(log, visit, { session: id, ...outcome(opened, decision) })
  return opened
}

/** One line for each view, share, refusal and skip: who, which session, which surface, what was decided and why. */
export function audit(
  log: HandlerDependencies['log'],
  { reference, surface, user, channel, decisions }: Visit,
  { decision, reason, session }: { decision: string; reason: string; session?: string },
): void {
  decisions.push(decision)
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

export function outcome(
  opened: Result<{ by: string }, ExecError | Refusal>,
  decision: string,
): { decision: string; reason: string } {
  if (opened.ok) return { decision, reason: opened.value.by }
  const { error } = opened
  if (error.kind === 'budget_kept') return { decision: 'skipped', reason: error.kind }
  if (!isRefusal(error)) return { decision: 'failed', reason: error.kind }
  return { decision: 'refused', reason: error.kind === 'not_established' ? error.gap.kind : error.kind }
}

export function isRefusal(problem: ExecError | Refusal): problem is Refusal {
  return ['other_organisation', 'deactivated', 'not_allowed', 'not_established'].includes(problem.kind)
}
