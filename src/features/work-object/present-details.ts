import type { EntityMetadata } from '@slack/types'
import type { OpenedSession } from '../../access/open-session.ts'
import type { Refusal } from '../../access/policy.ts'
import type { Problem } from '../../blocks/problems/problem-message.ts'
import { type DetailsProblem, detailsProblem } from '../../blocks/work-object/details-problem.ts'
import { type WorkObjectIdentity, workObjectDetails } from '../../blocks/work-object/work-object.ts'
import { audit, outcome } from '../../delivery/audit.ts'
import type { Visit } from '../../delivery/runner.ts'
import type { ExecError } from '../../exec/exec-error.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import type { HandlerDependencies } from '../../handlers/handler-dependencies.ts'
import { failed, type Result } from '../../lib/result.ts'
import { withTimeout } from '../../lib/with-timeout.ts'
import { cardProgress } from '../card/card-progress.ts'

/** The details pane that waits for an answer. */
export interface WaitingPane {
  triggerId: string
  /** As Slack named the Work Object: what is presented has to be the same one. */
  identity: WorkObjectIdentity
  reference: SessionReference
}

/**
 * So long the pane waits for a session: its trigger lives three seconds, the line on the progress may take some more, and the
 * answer has to get there.
 */
const PATIENCE_MS = 1600

/**
 * Shows a session in a pane, to the person of this visit alone and if they may see it, and writes the audit line. Should
 * it take too long, the pane says so; the session is fetched all the same and at hand for *Try again*.
 *
 * @param options.refreshedAt when the person pressed *Refresh*.
 */
export async function presentSession(
  dependencies: HandlerDependencies,
  visit: Visit,
  pane: WaitingPane,
  options: { refreshedAt?: Date | undefined } = {},
): Promise<void> {
  const { identity, reference } = pane
  const { user, onRequest } = visit
  const opening = dependencies.openSession({ user, session: reference.id, fresh: true, onRequest })
  const settled = await withTimeout(opening, PATIENCE_MS)
  if (!settled.ok && settled.error.kind === 'rejected') throw settled.error.error
  const opened: Result<OpenedSession, ExecError | Refusal> = settled.ok
    ? settled.value
    : failed({ kind: 'timed_out' })
  audit(dependencies.log, visit, { session: reference.id, ...outcome(opened, 'shown') })
  const progress = opened.ok
    ? await cardProgress(dependencies, visit, reference, opened.value.session)
    : undefined
  const answer = opened.ok
    ? {
        metadata: workObjectDetails(opened.value.session, identity, {
          reference,
          sessionUrl: dependencies.sessionUrl,
          asOf: opened.value.asOf,
          refreshedAt: options.refreshedAt,
          progress,
        }),
      }
    : { error: detailsProblem(opened.error, visit.reference, reference) }
  await visit.deliver(
    () => present(dependencies, pane.triggerId, answer),
    () => presentProblem(dependencies, pane, { kind: 'internal' }, visit.reference),
  )
}

/** Says in a pane why it shows no session. */
export async function presentProblem(
  dependencies: HandlerDependencies,
  { triggerId, reference }: Pick<WaitingPane, 'triggerId'> & { reference?: SessionReference | undefined },
  problem: Problem,
  code: string,
): Promise<void> {
  await presentError(dependencies, triggerId, detailsProblem(problem, code, reference))
}

/** Shows in a pane that there is nothing to show. */
export async function presentError(
  dependencies: HandlerDependencies,
  triggerId: string,
  error: DetailsProblem,
): Promise<void> {
  await present(dependencies, triggerId, { error })
}

/** A trigger serves once, so that this is tried again only where Slack did not take it. */
async function present(
  { clientWithoutRetry }: HandlerDependencies,
  trigger_id: string,
  answer: { metadata: EntityMetadata } | { error: DetailsProblem },
): Promise<void> {
  await clientWithoutRetry.entity.presentDetails({ trigger_id, ...answer })
}
