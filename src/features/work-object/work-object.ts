import { z } from 'zod'
import { findCardFacts } from '../../access/attempts.ts'
import { progressLine } from '../../blocks/card/progress-line.ts'
import { SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import type { Problem } from '../../blocks/problems/problems.ts'
import {
  detailsProblem,
  type WorkObjectIdentity,
  workObjectDetails,
} from '../../blocks/work-object/work-object.ts'
import { REPLIED } from '../../delivery/answer.ts'
import { auditFields } from '../../delivery/audit.ts'
import { button } from '../../delivery/button.ts'
import { externalRef } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { type ListenerArguments, wayIn } from '../../delivery/runner.ts'
import { SESSION_ID } from '../../exec/session.ts'
import {
  parseSessionReference,
  type ReferenceProblem,
  type SessionReference,
} from '../../exec/session-reference.ts'
import { failed, ok, type Result, withTimeout } from '../../lib/result.ts'
import { feature } from '../../shared/feature.ts'
import type { CardDependencies, Opened } from '../../shared/sessions/card.ts'
import type { SlackClients } from '../../slack/clients.ts'

interface Needs extends CardDependencies {
  linkHosts: readonly string[]
  slack: SlackClients
}

const payload = z.object({
  event_id: z.string(),
  is_ext_shared_channel: z.boolean().optional(),
  event: z.object({
    user: z.string(),
    trigger_id: z.string(),
    entity_url: z.string(),
    app_unfurl_url: z.string().optional(),
    /** Missing if the object is opened from a search that another app provides. */
    external_ref: externalRef.optional(),
    channel: z.string().optional(),
  }),
})

type DetailsEvent = z.infer<typeof payload>['event']

/** Someone opens a session's Work Object. The details are for that person alone, even if the object below the link has no content. */
const detailsRequested = wayIn('entity_details_requested', (needs: Needs) => ({
  event: 'entity_details_requested',
  read({ body }: ListenerArguments) {
    const { data } = payload.safeParse(body)
    return data && { ...data, found: readReference(data.event, needs.linkHosts) }
  },
  delivery: ({ event_id: key, event: { user, channel } }) => ({ key, kind: 'work_object', user, channel }),
  async run(context, { event, is_ext_shared_channel, found }) {
    const { trigger_id: triggerId, entity_url: url } = event
    const showProblem = (problem: Problem) =>
      context.reply(() => presentProblem(needs, { triggerId }, problem, context.errorId))
    if (!found.ok) {
      context.audit({ decision: 'failed', reason: found.error.kind })
      return showProblem(found.error)
    }
    const reference = found.value
    if (is_ext_shared_channel === true) {
      context.audit({ session: reference.id, decision: 'refused', reason: 'external_view' })
      return showProblem({ kind: 'external_view' })
    }
    const { external_ref = { id: reference.id } } = event
    await presentSession(needs, context, { triggerId, identity: { url, external_ref }, reference })
  },
  replyPrivately(problem, errorId, { event, found }) {
    const pane = { triggerId: event.trigger_id, reference: found.ok ? found.value : undefined }
    return presentProblem(needs, pane, problem, errorId)
  },
}))

/** The session of a Work Object, with its page: by the id that the app gave it, else by the link. */
function readReference(
  { external_ref, app_unfurl_url, entity_url }: DetailsEvent,
  hosts: readonly string[],
): Result<SessionReference, ReferenceProblem> {
  const linked = parseSessionReference(app_unfurl_url ?? entity_url, hosts)
  if (external_ref === undefined || !SESSION_ID.test(external_ref.id)) return linked
  return linked.ok && linked.value.id === external_ref.id ? linked : ok({ id: external_ref.id })
}

/** *Refresh* and *Try again* in a Work Object's details. */
const presentAgain = button({
  ids: [SESSION_ACTIONS.refresh, SESSION_ACTIONS.tryAgain],
  inDetails: true,
  kind: 'button',
  surface: ({ actionId }) => `work_object:${actionId}`,
  read: ({ triggerId, workObject: identity, reference }) =>
    identity && reference && { triggerId, identity, reference },
  async run(needs: Needs, context, { actionId }, pane) {
    const refreshedAt = actionId === SESSION_ACTIONS.refresh ? context.now : undefined
    await presentSession(needs, context, pane, refreshedAt)
    return REPLIED
  },
  showFailure: (needs, problem, errorId, _, pane) => presentProblem(needs, pane, problem, errorId),
})

interface WaitingPane {
  triggerId: string
  /** As Slack named the Work Object: what is presented must be the same. */
  identity: WorkObjectIdentity
  reference: SessionReference
}

/** Writes the audit line. If the session takes too long, the pane says so; it is fetched all the same, and cached for *Try again*. */
async function presentSession(
  needs: Needs,
  context: DeliveryContext,
  pane: WaitingPane,
  refreshedAt?: Date,
): Promise<void> {
  const { timing, slack } = needs
  const { url: sessionUrl } = needs.sessionPage
  const { identity, reference, triggerId } = pane
  const opening = context.viewer.open(reference.id, { fresh: true })
  const inTime = await withTimeout(opening, timing.detailsMs)
  if (!inTime.ok && inTime.error.kind === 'rejected') throw inTime.error.error
  const opened: Opened = inTime.ok ? inTime.value : failed({ kind: 'timed_out' })
  context.audit({ session: reference.id, ...auditFields(opened, 'shown') })
  const sayThatItFailed = () => presentProblem(needs, pane, { kind: 'internal' }, context.errorId)
  if (!opened.ok) {
    const { error } = opened
    return context.reply(() => presentProblem(needs, pane, error, context.errorId), sayThatItFailed)
  }
  const { session, asOf } = opened.value
  const about = { id: reference.id, opened: opened.value, isForOne: false, patienceMs: timing.progressMs }
  const { attempts } = await findCardFacts(context.viewer, about)
  const progress = attempts && progressLine(attempts)
  const options = { reference, sessionUrl, now: context.now, asOf, refreshedAt, progress }
  const metadata = workObjectDetails(session, identity, options)
  await context.reply(
    () => slack.clientWithoutRetry.entity.presentDetails({ trigger_id: triggerId, metadata }),
    sayThatItFailed,
  )
}

/** Says in a pane why it shows no session. Not retried: a `trigger_id` works once. */
async function presentProblem(
  { slack }: Needs,
  { triggerId, reference }: { triggerId: string; reference?: SessionReference | undefined },
  problem: Problem,
  errorId: string,
): Promise<void> {
  const error = detailsProblem(problem, errorId, reference)
  await slack.clientWithoutRetry.entity.presentDetails({ trigger_id: triggerId, error })
}

/** The details of a session's Work Object. The object itself is an unfurl. */
export const workObject = feature<Needs>({
  name: 'work-object',
  buttons: [presentAgain],
  events: [detailsRequested],
})
