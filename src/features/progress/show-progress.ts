import type { ListProblem } from '../../access/list-access.ts'
import type { NotAttributed, OpenedAttempts, ParticipantAccess } from '../../access/participant-access.ts'
import type { SessionAccess } from '../../access/session-access.ts'
import { plainMessage, problemMessage } from '../../blocks/problems/problem-message.ts'
import { progressMessage } from '../../blocks/progress/progress-message.ts'
import { isOwnMessage, type SessionButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { auditFields } from '../../delivery/context.ts'
import type { Session } from '../../exec/session.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import { ok, type Result } from '../../lib/result.ts'

export interface ProgressDependencies {
  sessionAccess: SessionAccess
  participantAccess: ParticipantAccess
}

export interface SessionProgress extends OpenedAttempts {
  session: Session
  /** Whether the list of attempts took a request to Exec. */
  hasAskedExec: boolean
}

/** The session and its participant's attempts, for a user who may see the one and list the others. Writes the audit line. */
export async function sessionProgress(
  { sessionAccess, participantAccess }: ProgressDependencies,
  context: DeliveryContext,
  { id }: SessionReference,
  page: number,
): Promise<Result<SessionProgress, ListProblem | NotAttributed>> {
  const { user, onRequest } = context
  const opened = await sessionAccess.open({ user, session: id, onRequest })
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

/** *Progress* on a card. If Slack rejects the chart, the message goes without it: each attempt also has a row. */
export async function showProgress(
  dependencies: ProgressDependencies,
  context: DeliveryContext,
  action: SessionButtonAction,
): Promise<void> {
  const { reference } = action
  const found = await sessionProgress(dependencies, context, reference, 1)
  if (!found.ok) {
    const message = problemMessage(found.error, context.errorId)
    return context.reply(() => action.replyPrivately(message))
  }
  const { session, attempts, asOf } = found.value
  const draw = (withChart: boolean) => progressMessage(session, reference, attempts, { asOf, withChart })
  const show = isOwnMessage(action) ? action.redraw : action.replyPrivately
  await context.reply(
    () => show(draw(action.surface === 'message')),
    () => show(draw(false)),
    () => action.replyPrivately(plainMessage(draw(false), context.errorId)),
  )
}
