import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from '@slack/bolt'
import { z } from 'zod'
import { audit } from '../../delivery/audit.ts'
import {
  parseSessionReference,
  type ReferenceProblem,
  SESSION_ID,
  type SessionReference,
} from '../../exec/session-reference.ts'
import { presentProblem, presentSession } from '../../features/work-object/present-details.ts'
import { ok, type Result } from '../../lib/result.ts'
import { externalRef } from '../../slack/work-object.ts'
import type { HandlerDependencies } from '../handler-dependencies.ts'

const EXTERNAL = { kind: 'external_view' } as const

const envelope = z.object({
  event_id: z.string(),
  is_ext_shared_channel: z.boolean().optional(),
  event: z.object({
    user: z.string(),
    trigger_id: z.string(),
    entity_url: z.string(),
    app_unfurl_url: z.string().optional(),
    /** Missing where the object is opened from a search that another app provides. */
    external_ref: externalRef.optional(),
    channel: z.string().optional(),
  }),
})

type DetailsEvent = z.infer<typeof envelope>['event']

/**
 * `entity_details_requested`: someone opens a session's Work Object, or refreshes its details. They are shown to that person
 * alone, if they may see the session; whether the object below the link has content makes no difference.
 */
export function entityDetailsRequested(dependencies: HandlerDependencies) {
  return async ({ body }: SlackEventMiddlewareArgs & AllMiddlewareArgs) => {
    const parsed = envelope.safeParse(body)
    if (!parsed.success) {
      dependencies.log.warn('event unreadable', { event: 'entity_details_requested' })
      return
    }
    const { event_id, is_ext_shared_channel, event } = parsed.data
    const found = readReference(event, dependencies.linkHosts)
    const reference = found.ok ? found.value : undefined
    const triggerId = event.trigger_id
    dependencies.attend(
      { key: event_id, body, surface: 'work_object', user: event.user, channel: event.channel },
      async (visit) => {
        if (!found.ok || is_ext_shared_channel === true) {
          const problem = found.ok ? EXTERNAL : found.error
          audit(dependencies.log, visit, {
            ...(reference === undefined ? {} : { session: reference.id }),
            decision: found.ok ? 'refused' : 'failed',
            reason: problem.kind,
          })
          await visit.deliver(() => presentProblem(dependencies, { triggerId }, problem, visit.reference))
          return
        }
        const { external_ref = { id: found.value.id }, entity_url: url } = event
        await presentSession(dependencies, visit, {
          triggerId,
          identity: { url, external_ref },
          reference: found.value,
        })
      },
      (problem, code) => presentProblem(dependencies, { triggerId, reference }, problem, code),
    )
  }
}

/** The session that an object stands for, and its page: by what the bot named it, else by the link. */
function readReference(
  { external_ref, app_unfurl_url, entity_url }: DetailsEvent,
  hosts: readonly string[],
): Result<SessionReference, ReferenceProblem> {
  const linked = parseSessionReference(app_unfurl_url ?? entity_url, hosts)
  if (external_ref === undefined || !SESSION_ID.test(external_ref.id)) return linked
  return linked.ok && linked.value.id === external_ref.id ? linked : ok({ id: external_ref.id })
}
