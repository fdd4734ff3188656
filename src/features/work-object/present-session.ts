import type { Refusal } from '../../access/policy.ts'
import type { OpenedSession } from '../../access/session-access.ts'
import { SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import type { Problem } from '../../blocks/problems/problem-message.ts'
import { detailsProblem } from '../../blocks/work-object/details-problem.ts'
import { type WorkObjectIdentity, workObjectDetails } from '../../blocks/work-object/work-object.ts'
import { auditFields } from '../../delivery/audit.ts'
import type { SessionButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import type { ExecError } from '../../exec/exec-error.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import { failed, type Result, withTimeout } from '../../lib/result.ts'
import type { SlackClients } from '../../slack/clients.ts'
import { type CardDependencies, cardProgressLine } from '../card/answer-with-card.ts'
import type { Timing } from '../settings.ts'

export interface DetailsDependencies extends CardDependencies {
  slack: Pick<SlackClients, 'clientWithoutRetry'>
  timing: Pick<Timing, 'detailsMs' | 'progressMs'>
}

/** The details pane that waits for an answer. */
export interface WaitingPane {
  triggerId: string
  /** The Work Object as Slack named it: what is presented must be the same. */
  identity: WorkObjectIdentity
  reference: SessionReference
}

/**
 * Shows a session in a pane to the person of this delivery, and writes the audit line. If the session takes too long, the pane
 * says so; the session is fetched all the same, and cached for *Try again*.
 *
 * @param refreshedAt when the person pressed *Refresh*.
 */
export async function presentSession(
  dependencies: DetailsDependencies,
  context: DeliveryContext,
  pane: WaitingPane,
  refreshedAt?: Date,
): Promise<void> {
  const { sessionAccess, sessionUrl, timing, slack } = dependencies
  const { identity, reference, triggerId } = pane
  const { user, onRequest } = context
  const opening = sessionAccess.open({ user, session: reference.id, fresh: true, onRequest })
  const inTime = await withTimeout(opening, timing.detailsMs)
  if (!inTime.ok && inTime.error.kind === 'rejected') throw inTime.error.error
  const opened: Result<OpenedSession, ExecError | Refusal> = inTime.ok
    ? inTime.value
    : failed({ kind: 'timed_out' })
  context.audit({ session: reference.id, ...auditFields(opened, 'shown') })
  const progress = opened.ok
    ? await cardProgressLine(dependencies, context, reference, opened.value.session)
    : undefined
  const answer = opened.ok
    ? {
        metadata: workObjectDetails(opened.value.session, identity, {
          reference,
          sessionUrl,
          asOf: opened.value.asOf,
          refreshedAt,
          progress,
        }),
      }
    : { error: detailsProblem(opened.error, context.errorId, reference) }
  await context.reply(
    () => slack.clientWithoutRetry.entity.presentDetails({ trigger_id: triggerId, ...answer }),
    () => presentProblem(dependencies, pane, { kind: 'internal' }, context.errorId),
  )
}

/** *Refresh* and *Try again* in a Work Object's details: presents the details again. */
export async function presentAgain(
  dependencies: DetailsDependencies & { clock: () => Date },
  context: DeliveryContext,
  { workObject, actionId, ...pane }: SessionButtonAction,
): Promise<void> {
  if (workObject === undefined) return
  const refreshedAt = actionId === SESSION_ACTIONS.refresh ? dependencies.clock() : undefined
  await presentSession(dependencies, context, { ...pane, identity: workObject }, refreshedAt)
}

/** Says in a pane why it shows no session. Not retried: a `trigger_id` works once. */
export async function presentProblem(
  { slack }: Pick<DetailsDependencies, 'slack'>,
  { triggerId, reference }: Pick<WaitingPane, 'triggerId'> & { reference?: SessionReference | undefined },
  problem: Problem,
  errorId: string,
): Promise<void> {
  const error = detailsProblem(problem, errorId, reference)
  await slack.clientWithoutRetry.entity.presentDetails({ trigger_id: triggerId, error })
}
