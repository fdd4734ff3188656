import { interactiveElements } from '../blocks/interactive-elements.ts'
import { LIMITS } from '../blocks/limits.ts'
import { checkOfferedChoice, fillCurrentConversation } from '../conversation-menu.ts'
import type { Core } from '../core.ts'
import { type Choice, chosenState, hasState, isBlank, valueIn, withValue } from '../element-values.ts'
import { isObject, type Json, textOf } from '../json.ts'
import { checkView } from '../methods/views.ts'
import { Refused } from '../outcome.ts'
import type { Delivery } from '../parcel.ts'
import { type View, viewAsJson } from '../views.ts'
import { interact } from './payload.ts'

interface SubmitInput {
  user: string
  /** The values to fill in first, by action_id or `block_id/action_id`. */
  values?: Record<string, Choice>
}

/** Fills the person's top modal and submits it. Throws where Slack itself would not let it be submitted. */
export async function submitView(core: Core, { user, values = {} }: SubmitInput): Promise<Delivery> {
  const view = topView(core, user)
  if (view.content.submit === undefined) throw new Error(`View ${view.id} has no submit button`)
  fill(core, view, values)
  checkFilled(view)
  const triggerId = core.triggers.make({ user, viewId: view.id, channel: view.channel })
  const delivery = await interact(
    core,
    'view_submission',
    { user, triggerId },
    { view: viewAsJson(view, core.workspace), response_urls: [] },
  )
  if (delivery.status >= 200 && delivery.status < 300) followResponse(core, view, delivery.body)
  return delivery
}

/** Fills the person's top modal, whether or not it is submitted. */
export function fillView(core: Core, { user, values = {} }: SubmitInput): void {
  fill(core, topView(core, user), values)
}

function topView(core: Core, user: string): View {
  const view = core.views.top(user)
  if (view === undefined) throw new Error(`${user} has no modal open`)
  return view
}

function fill(core: Core, view: View, values: Record<string, Choice>): void {
  for (const [name, choice] of Object.entries(values)) {
    const matching = interactiveElements(view.blocks).filter(
      ({ block, element }) => name === element.action_id || name === `${block.block_id}/${element.action_id}`,
    )
    const [found, ...others] = matching
    if (found === undefined || others.length > 0) throw new Error(`${matching.length} elements match ${name}`)
    checkOfferedChoice(core, view.user, found.element, choice)
    view.state = withValue(view.state, found.block, found.element, chosenState(found.element, choice))
  }
}

/** Throws for values that Slack's client does not submit. */
function checkFilled(view: View): void {
  for (const { block, element } of interactiveElements(view.blocks)) {
    if (block.type !== 'input' || !hasState(element)) continue
    const state = valueIn(view.state, block, element) ?? {}
    const name = textOf(element.action_id)
    if (isBlank(state)) {
      if (block.optional !== true) throw new Error(`${name} must be filled in`)
      continue
    }
    const length = textOf(state.value)?.length ?? 0
    const { max_length: max } = element
    const most = typeof max === 'number' ? max : LIMITS.inputLength
    if (length > most) throw new Error(`${name} takes at most ${most} characters`)
  }
}

/** Does what the acknowledgement asks for; an empty one closes the view. */
function followResponse(core: Core, view: View, response: Json): void {
  const action = isObject(response) ? textOf(response.response_action) : undefined
  if (response === null) core.views.remove(view)
  else if (!isObject(response) || action === undefined) refuse(core, 'not a response_action', response)
  else if (action === 'errors') showErrors(core, view, response.errors)
  else if (action === 'update') showView(core, view, response.view)
  else refuse(core, `unknown response_action ${action}`, response)
  core.journal.changed()
}

function showErrors(core: Core, view: View, errors: Json | undefined): void {
  const inputs = view.blocks.filter((block) => block.type === 'input').map((block) => block.block_id)
  const entries = isObject(errors) ? Object.entries(errors) : []
  const wrong = entries.filter(
    ([blockId, text]) => !inputs.includes(blockId) || typeof text !== 'string' || text === '',
  )
  if (entries.length === 0 || wrong.length > 0) {
    refuse(core, `errors must map block_ids of input blocks (${inputs.join(', ')}) to texts`, errors)
    return
  }
  view.errors = Object.fromEntries(entries.map(([blockId, text]) => [blockId, String(text)]))
}

function showView(core: Core, view: View, content: Json | undefined): void {
  try {
    const checked = checkView(core, content, 'modal', 'views.update')
    fillCurrentConversation(core, core.views.update(view, checked))
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    refuse(core, error.message, content)
  }
}

function refuse(core: Core, why: string, response: Json | undefined): void {
  core.journal.refuse('view_submission', 'invalid_response', why, response)
}

/** Closes the top view, or with `all` the whole modal. No bot here asks to be told of it. */
export function closeView(core: Core, { user, all = false }: { user: string; all?: boolean }): void {
  const view = topView(core, user)
  if (all) core.views.clear(user)
  else core.views.remove(view)
  core.journal.changed()
}
