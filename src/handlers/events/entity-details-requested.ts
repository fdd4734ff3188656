import { z } from 'zod'
import type { Problem } from '../../blocks/problems/problems.ts'
import { bodyAs, type DeliveryRunner, defineListener, type ListenerArguments } from '../../delivery/runner.ts'
import { SESSION_ID } from '../../exec/session.ts'
import {
  parseSessionReference,
  type ReferenceProblem,
  type SessionReference,
} from '../../exec/session-reference.ts'
import {
  type DetailsDependencies,
  presentProblem,
  presentSession,
} from '../../features/work-object/present-session.ts'
import { ok, type Result } from '../../lib/result.ts'
import { externalRef } from '../../slack/work-object.ts'

export type DetailsEventDependencies = DetailsDependencies & { linkHosts: readonly string[] }

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
export function entityDetailsRequested(runner: DeliveryRunner, dependencies: DetailsEventDependencies) {
  const { linkHosts } = dependencies
  return defineListener<ListenerArguments, z.infer<typeof payload>>(runner, {
    event: 'entity_details_requested',
    read: bodyAs(payload),
    delivery: ({ event_id: key, event: { user, channel } }) => ({ key, kind: 'work_object', user, channel }),
    async run(context, { event, is_ext_shared_channel }) {
      const { trigger_id: triggerId, entity_url: url } = event
      const tell = (problem: Problem) =>
        context.reply(() => presentProblem(dependencies, { triggerId }, problem, context.errorId))
      const found = readReference(event, linkHosts)
      if (!found.ok) {
        context.audit({ decision: 'failed', reason: found.error.kind })
        return tell(found.error)
      }
      const reference = found.value
      if (is_ext_shared_channel === true) {
        context.audit({ session: reference.id, decision: 'refused', reason: 'external_view' })
        return tell({ kind: 'external_view' })
      }
      const { external_ref = { id: reference.id } } = event
      await presentSession(dependencies, context, { triggerId, identity: { url, external_ref }, reference })
    },
    replyPrivately: (problem, errorId, { event }) => {
      const found = readReference(event, linkHosts)
      const pane = { triggerId: event.trigger_id, reference: found.ok ? found.value : undefined }
      return presentProblem(dependencies, pane, problem, errorId)
    },
  })
}

/** The session of a Work Object, with its page: by the id that the bot gave it, else by the link. */
function readReference(
  { external_ref, app_unfurl_url, entity_url }: DetailsEvent,
  hosts: readonly string[],
): Result<SessionReference, ReferenceProblem> {
  const linked = parseSessionReference(app_unfurl_url ?? entity_url, hosts)
  if (external_ref === undefined || !SESSION_ID.test(external_ref.id)) return linked
  return linked.ok && linked.value.id === external_ref.id ? linked : ok({ id: external_ref.id })
}
