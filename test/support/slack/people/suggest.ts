import { z } from 'zod'
import * as parts from '../blocks/composition-objects.ts'
import { interactiveElements } from '../blocks/interactive-elements.ts'
import { LIMITS } from '../blocks/limits.ts'
import type { Core } from '../core.ts'
import { optionsOf, suggestOptions } from '../element-values.ts'
import { isObject, type JsonObject } from '../json.ts'
import type { Delivery } from '../parcel.ts'
import { type View, viewAsJson } from '../views.ts'
import { currentView, interact } from './payload.ts'

interface SuggestInput {
  user: string
  /** The modal or Home that holds the menu. */
  view: View
  action_id: string
  /** What the person has typed. */
  value: string
}

/** Whether the app knows the options of this menu. */
export function asksApp({ type }: JsonObject): boolean {
  return type === 'external_select' || type === 'multi_external_select'
}

/** Before so many characters Slack does not ask, unless the menu says otherwise. */
const MIN_QUERY_LENGTH = 3

const ackSchema = z.strictObject({ options: z.array(parts.option).max(LIMITS.options) })

/**
 * Types into a menu whose options the bot knows. From then on the menu offers what the bot answered; nothing for an answer that Slack
 * does not take. Throws where the person sees no such menu, or Slack would not ask yet.
 */
export async function suggest(
  core: Core,
  { user, view: shown, action_id, value }: SuggestInput,
): Promise<Delivery> {
  const view = currentView(core, user, shown)
  const menus = interactiveElements(view.blocks).filter(
    ({ element }) => asksApp(element) && element.action_id === action_id,
  )
  const [menu, ...others] = menus
  if (menu === undefined || others.length > 0) throw new Error(`${menus.length} menus are ${action_id}`)
  const { min_query_length: min = MIN_QUERY_LENGTH } = menu.element
  if (typeof min === 'number' && value.length < min) throw new Error(`Slack asks from ${min} characters on`)
  const delivery = await interact(
    core,
    'block_suggestion',
    { user },
    {
      container: { type: 'view', view_id: view.id },
      action_id,
      block_id: menu.block.block_id,
      value,
      view: viewAsJson(view, core.workspace),
    },
  )
  suggestOptions(menu.element, optionsIn(core, delivery))
  return delivery
}

function optionsIn(core: Core, { status, body }: Delivery): JsonObject[] {
  if (status !== 200) return []
  const { success, error } = ackSchema.safeParse(body)
  if (success && isObject(body)) return optionsOf(body)
  core.journal.refuse('block_suggestion', 'invalid_options', error ? z.prettifyError(error) : '', body)
  return []
}
