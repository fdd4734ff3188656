import type { ListProblem } from '../access/list-access.ts'
import type { NotAttributed, OpenedAttempts, ParticipantAccess } from '../access/participant-access.ts'
import { auditFields } from '../delivery/audit.ts'
import type { DeliveryContext } from '../delivery/context.ts'
import type { Session } from '../exec/session.ts'
import type { SessionReference } from '../exec/session-reference.ts'
import { ok, type Result } from '../lib/result.ts'

export interface ProgressDependencies {
  participantAccess: ParticipantAccess
}

export interface SessionProgress extends OpenedAttempts {
  session: Session
  /** Whether the list of attempts took a request to Exec. */
  hasAskedExec: boolean
}

/** The session and its participant's attempts, for a user who may see the one and list the others. Writes the audit line. */
export async function sessionProgress(
  { participantAccess }: ProgressDependencies,
  context: DeliveryContext,
  { id }: SessionReference,
  page: number,
): Promise<Result<SessionProgress, ListProblem | NotAttributed>> {
  const { user, onRequest } = context
  const opened = await context.viewer.open(id)
  if (!opened.ok) {
    context.audit({ session: id, ...auditFields(opened, 'shown') })
    return opened
  }
  const { session } = opened.value
  let hasAskedExec = false
  const onListRequest = () => {
    hasAskedExec = true
    onRequest()
  }
  const found = await participantAccess.attempts({ user, session, id, page, onRequest: onListRequest })
  context.audit({ session: id, ...auditFields(found, 'shown') })
  return found.ok ? ok({ ...found.value, session, hasAskedExec }) : found
}
