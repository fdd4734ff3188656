import { SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import type { Problem } from '../../blocks/problems/problems.ts'
import { detailsProblem } from '../../blocks/work-object/details-problem.ts'
import { type WorkObjectIdentity, workObjectDetails } from '../../blocks/work-object/work-object.ts'
import { auditFields } from '../../delivery/audit.ts'
import type { SessionButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import { failed, withTimeout } from '../../lib/result.ts'
import { type CardDependencies, cardProgress, type Opened } from '../../shared/card.ts'
import type { Timing } from '../../shared/timing.ts'
import type { SlackClients } from '../../slack/clients.ts'

export interface DetailsDependencies extends CardDependencies {
  slack: Pick<SlackClients, 'clientWithoutRetry'>
  timing: Pick<Timing, 'detailsMs' | 'progressMs'>
}

interface WaitingPane {
  triggerId: string
  /** As Slack named the Work Object: what is presented must be the same. */
  identity: WorkObjectIdentity
  reference: SessionReference
}

/** Writes the audit line. If the session takes too long, the pane says so; it is fetched all the same, and cached for *Try again*. */
export async function presentSession(
  dependencies: DetailsDependencies,
  context: DeliveryContext,
  pane: WaitingPane,
  refreshedAt?: Date,
): Promise<void> {
  const { sessionUrl, timing, slack } = dependencies
  const { identity, reference, triggerId } = pane
  const opening = context.viewer.open(reference.id, { fresh: true })
  const inTime = await withTimeout(opening, timing.detailsMs)
  if (!inTime.ok && inTime.error.kind === 'rejected') throw inTime.error.error
  const opened: Opened = inTime.ok ? inTime.value : failed({ kind: 'timed_out' })
  context.audit({ session: reference.id, ...auditFields(opened, 'shown') })
  const sayThatItFailed = () => presentProblem(dependencies, pane, { kind: 'internal' }, context.errorId)
  if (!opened.ok) {
    const { error } = opened
    return context.reply(() => presentProblem(dependencies, pane, error, context.errorId), sayThatItFailed)
  }
  const { session, asOf } = opened.value
  const line = (await cardProgress(dependencies, context, reference, opened.value))?.line
  const options = { reference, sessionUrl, now: context.now, asOf, refreshedAt, progress: line }
  const metadata = workObjectDetails(session, identity, options)
  await context.reply(
    () => slack.clientWithoutRetry.entity.presentDetails({ trigger_id: triggerId, metadata }),
    sayThatItFailed,
  )
}

/** *Refresh* and *Try again* in a Work Object's details: presents the details again. */
export async function presentAgain(
  dependencies: DetailsDependencies,
  context: DeliveryContext,
  { workObject, actionId, ...pane }: SessionButtonAction,
): Promise<void> {
  if (workObject === undefined) return
  const refreshedAt = actionId === SESSION_ACTIONS.refresh ? context.now : undefined
  await presentSession(dependencies, context, { ...pane, identity: workObject }, refreshedAt)
}

/** Says in a pane why it shows no session. Not retried: a `trigger_id` works once. */
export async function presentProblem(
  { slack }: Pick<DetailsDependencies, 'slack'>,
  { triggerId, reference }: { triggerId: string; reference?: SessionReference | undefined },
  problem: Problem,
  errorId: string,
): Promise<void> {
  const error = detailsProblem(problem, errorId, reference)
  await slack.clientWithoutRetry.entity.presentDetails({ trigger_id: triggerId, error })
}
