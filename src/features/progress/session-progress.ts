import type { NotAttributed, OpenedAttempts } from '../../access/open-attempts.ts'
import type { ListProblem } from '../../access/open-list.ts'
import type { OpenedSession } from '../../access/open-session.ts'
import { audit, outcome } from '../../delivery/audit.ts'
import type { Visit } from '../../delivery/runner.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import type { HandlerDependencies } from '../../handlers/handler-dependencies.ts'
import { ok, type Result } from '../../lib/result.ts'

export interface SessionProgress extends OpenedAttempts {
  session: OpenedSession['session']
  /** Whether the list took a request to Exec. */
  hasAsked: boolean
}

export type ProgressProblem = ListProblem | NotAttributed

/**
 * A session with its participant's attempts, for someone who may see the one and list the others. Writes the audit line.
 *
 * @param page of Exec's list of sessions, from 1.
 */
export async function progressOfSession(
  dependencies: HandlerDependencies,
  visit: Visit,
  { id }: SessionReference,
  page: number,
): Promise<Result<SessionProgress, ProgressProblem>> {
  const { user, onRequest } = visit
  const opened = await dependencies.openSession({ user, session: id, onRequest })
  if (!opened.ok) {
    audit(dependencies.log, visit, { session: id, ...outcome(opened, 'shown') })
    return opened
  }
  const { session } = opened.value
  let hasAsked = false
  const onListRequest = () => {
    hasAsked = true
    onRequest()
  }
  const found = await dependencies.openAttempts.forReview({
    user,
    session,
    id,
    page,
    onRequest: onListRequest,
  })
  audit(dependencies.log, visit, { session: id, ...outcome(found, 'shown') })
  return found.ok ? ok({ ...found.value, session, hasAsked }) : found
}
