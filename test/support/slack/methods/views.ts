import { failed, ok, type Result } from '../../../../src/lib/result.ts'
import { LIMITS } from '../blocks/limits.ts'
import { mentionsIn } from '../blocks/mentions.ts'
import { validateView } from '../blocks/validate-view.ts'
import { fillCurrentConversation } from '../conversation-menu.ts'
import type { Core } from '../core.ts'
import { isObject, type Json, type JsonObject } from '../json.ts'
import { type ApiError, mistake, type Outcome, refusedFor, unmet } from '../outcome.ts'
import type { TriggerOrigin } from '../triggers.ts'
import { type View, viewAsJson } from '../views.ts'
import { personOr } from './bot-access.ts'
import { json, method, text } from './method.ts'

export const open = method({
  args: { trigger_id: text, view: json },
  run(core, args) {
    const origin = checkTrigger(core, args.trigger_id)
    if (!origin.ok) return origin
    const content = checkView(core, args.view, 'modal', 'views.open')
    if (!content.ok) return content
    core.triggers.use(args.trigger_id ?? '')
    return shown(core, core.views.open(origin.value.user, content.value, origin.value.channel))
  },
})

export const push = method({
  args: { trigger_id: text, view: json },
  run(core, args): Outcome {
    const origin = checkTrigger(core, args.trigger_id)
    if (!origin.ok) return origin
    const { user, viewId } = origin.value
    if (viewId === undefined) return mistake('invalid_trigger_id', 'the trigger comes from no modal')
    const from = core.views.find(({ id }) => id === viewId)
    if (from?.content.type === 'home') return mistake('invalid_trigger_id', 'the trigger comes from a Home')
    if (core.views.stack(user).length >= LIMITS.viewDepth) {
      return unmet('push_limit_reached', `a modal holds at most ${LIMITS.viewDepth} views`)
    }
    const content = checkView(core, args.view, 'modal', 'views.push')
    if (!content.ok) return content
    if (core.views.top(user) === undefined) return unmet('not_found', 'the modal has been closed')
    core.triggers.use(args.trigger_id ?? '')
    return shown(core, core.views.push(user, content.value))
  },
})

export const update = method({
  args: { view_id: text, external_id: text, hash: text, view: json },
  run(core, args): Outcome {
    if ((args.view_id === undefined) === (args.external_id === undefined)) {
      return mistake('invalid_arguments', 'either view_id or external_id')
    }
    const content = checkView(core, args.view, 'modal', 'views.update')
    if (!content.ok) return content
    const view = core.views.find(
      ({ id, content: held }) =>
        id === args.view_id || (args.external_id !== undefined && held.external_id === args.external_id),
    )
    if (view === undefined) return unmet('not_found', 'no such view is open')
    if (args.hash !== undefined && args.hash !== view.hash)
      return unmet('hash_conflict', 'the view has changed')
    return shown(core, core.views.update(view, content.value))
  },
})

export const publish = method({
  args: { user_id: text, hash: text, view: json },
  run(core, args): Outcome {
    if (!core.settings.homeTab) return mistake('not_enabled', 'the app has no Home tab')
    const person = personOr(core, args.user_id, 'user_not_found')
    if (!person.ok) return person
    const content = checkView(core, args.view, 'home', 'views.publish', person.value.id)
    if (!content.ok) return content
    const before = core.views.home(person.value.id)
    if (args.hash !== undefined && args.hash !== before?.hash)
      return unmet('hash_conflict', 'the view has changed')
    return shown(core, core.views.publish(person.value.id, content.value))
  },
})

function checkTrigger(core: Core, id: string | undefined): Result<TriggerOrigin, ApiError> {
  const origin = core.triggers.check(id ?? '')
  return origin.ok ? origin : mistake(origin.error.kind, `trigger_id ${id}`)
}

/** A valid view, with everything in it that names people or channels noted. `homeOf` is whose Home it replaces. */
export function checkView(
  core: Core,
  view: Json | undefined,
  type: 'modal' | 'home',
  via: string,
  homeOf?: string,
): Result<JsonObject, ApiError> {
  const refused = refusedFor(validateView(view, type))
  if (refused !== undefined) return failed(refused.error)
  if (!isObject(view)) return mistake('invalid_arguments', 'view is missing')
  const { external_id } = view
  const holder = core.views.find(
    ({ content, user }) =>
      external_id !== undefined &&
      content.external_id === external_id &&
      !(content.type === 'home' && user === homeOf),
  )
  if (holder !== undefined && via !== 'views.update') {
    return mistake('duplicate_external_id', `external_id ${String(external_id)} is in use`)
  }
  const mentions = mentionsIn(view.blocks, '/view/blocks')
  core.journal.notified.push(...mentions.map((mention) => ({ ...mention, method: via, ephemeral: true })))
  return ok(view)
}

function shown(core: Core, view: View): Outcome {
  fillCurrentConversation(core, view)
  core.journal.changed('view', { user: view.user })
  return ok({ view: viewAsJson(view, core.workspace) })
}
