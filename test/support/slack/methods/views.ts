import { LIMITS } from '../blocks/limits.ts'
import { mentionsIn } from '../blocks/mentions.ts'
import { validateView } from '../blocks/validate-view.ts'
import { fillCurrentConversation } from '../conversation-menu.ts'
import type { Core } from '../core.ts'
import { isObject, type Json, type JsonObject } from '../json.ts'
import { mistake, refuseContent, unmet } from '../outcome.ts'
import type { TriggerOrigin } from '../triggers.ts'
import { type View, viewAsJson } from '../views.ts'
import { knownPerson } from './bot-access.ts'
import { json, method, text } from './method.ts'

export const open = method({
  args: { trigger_id: text, view: json },
  run(core, args) {
    const { user, channel } = checkTrigger(core, args.trigger_id)
    const content = checkView(core, args.view, 'modal', 'views.open')
    core.triggers.use(args.trigger_id ?? '')
    return shown(core, core.views.open(user, content, channel))
  },
})

export const push = method({
  args: { trigger_id: text, view: json },
  run(core, args) {
    const { user, viewId } = checkTrigger(core, args.trigger_id)
    if (viewId === undefined) throw mistake('invalid_trigger_id', 'the trigger comes from no modal')
    const from = core.views.find(({ id }) => id === viewId)
    if (from?.content.type === 'home') throw mistake('invalid_trigger_id', 'the trigger comes from a Home')
    if (core.views.stack(user).length >= LIMITS.viewDepth)
      throw unmet('push_limit_reached', `a modal holds at most ${LIMITS.viewDepth} views`)
    const content = checkView(core, args.view, 'modal', 'views.push')
    if (core.views.top(user) === undefined) throw unmet('not_found', 'the modal has been closed')
    core.triggers.use(args.trigger_id ?? '')
    return shown(core, core.views.push(user, content))
  },
})

export const update = method({
  args: { view_id: text, external_id: text, hash: text, view: json },
  run(core, args) {
    if ((args.view_id === undefined) === (args.external_id === undefined))
      throw mistake('invalid_arguments', 'either view_id or external_id')
    const content = checkView(core, args.view, 'modal', 'views.update')
    const view = core.views.find(
      ({ id, content: held }) =>
        id === args.view_id || (args.external_id !== undefined && held.external_id === args.external_id),
    )
    if (view === undefined) throw unmet('not_found', 'no such view is open')
    checkHash(args.hash, view)
    return shown(core, core.views.update(view, content))
  },
})

export const publish = method({
  args: { user_id: text, hash: text, view: json },
  run(core, args) {
    if (!core.settings.homeTab) throw mistake('not_enabled', 'the app has no Home tab')
    const { id } = knownPerson(core, args.user_id)
    const content = checkView(core, args.view, 'home', 'views.publish')
    checkHash(args.hash, core.views.home(id))
    return shown(core, core.views.publish(id, content))
  },
})

function checkHash(hash: string | undefined, view: View | undefined): void {
  if (hash !== undefined && hash !== view?.hash) throw unmet('hash_conflict', 'the view has changed')
}

function checkTrigger(core: Core, id: string | undefined): TriggerOrigin {
  const origin = core.triggers.check(id ?? '')
  if (typeof origin === 'string') throw mistake(origin, `trigger_id ${id}`)
  return origin
}

/** A valid view, with everything in it that names people or channels noted. */
export function checkView(
  core: Core,
  view: Json | undefined,
  type: 'modal' | 'home',
  via: string,
): JsonObject {
  refuseContent(validateView(view, type))
  if (!isObject(view)) throw mistake('invalid_arguments', 'view is missing')
  const { external_id } = view
  const isInUse =
    external_id !== undefined && core.views.find(({ content }) => content.external_id === external_id)
  if (isInUse && via !== 'views.update')
    throw mistake('duplicate_external_id', `external_id ${String(external_id)} is in use`)
  core.journal.mentioned(mentionsIn(view.blocks), via)
  return view
}

function shown(core: Core, view: View): JsonObject {
  fillCurrentConversation(core, view)
  core.journal.changed()
  return { view: viewAsJson(view, core.workspace) }
}
