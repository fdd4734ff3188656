import { isObject, type Json, type JsonObject, objectsIn, textOf } from './json.ts'
import { typedRichText } from './typed-rich-text.ts'

/**
 * A person's choice or text: an option's value, an id, a text, a date; several for checkboxes and multi-selects. Rich text is
 * given as it is typed, with `<@U…>` for a mention.
 */
export type Choice = string | string[] | number | null

interface ValueKind {
  /** The property of the state that holds the value. */
  holds: string
  initial: string
  several: boolean
  options: boolean
}

function kind(holds: string, initial: string, more: Partial<ValueKind> = {}): ValueKind {
  return { holds, initial, several: false, options: false, ...more }
}

const several = { several: true }
const options = { options: true }

const KINDS: Record<string, ValueKind> = {
  plain_text_input: kind('value', 'initial_value'),
  url_text_input: kind('value', 'initial_value'),
  email_text_input: kind('value', 'initial_value'),
  number_input: kind('value', 'initial_value'),
  rich_text_input: kind('rich_text_value', 'initial_value'),
  static_select: kind('selected_option', 'initial_option', options),
  radio_buttons: kind('selected_option', 'initial_option', options),
  overflow: kind('selected_option', 'initial_option', options),
  checkboxes: kind('selected_options', 'initial_options', { ...several, ...options }),
  multi_static_select: kind('selected_options', 'initial_options', { ...several, ...options }),
  external_select: kind('selected_option', 'initial_option', options),
  users_select: kind('selected_user', 'initial_user'),
  conversations_select: kind('selected_conversation', 'initial_conversation'),
  channels_select: kind('selected_channel', 'initial_channel'),
  multi_users_select: kind('selected_users', 'initial_users', several),
  multi_conversations_select: kind('selected_conversations', 'initial_conversations', several),
  multi_channels_select: kind('selected_channels', 'initial_channels', several),
  datepicker: kind('selected_date', 'initial_date'),
  timepicker: kind('selected_time', 'initial_time'),
  datetimepicker: kind('selected_date_time', 'initial_date_time'),
}

/** Does this element keep a value in the view's or message's state? */
export function hasState(element: JsonObject): boolean {
  const type = textOf(element.type) ?? ''
  return type in KINDS && type !== 'overflow'
}

export function initialState(element: JsonObject): JsonObject {
  const { holds, initial, several } = kindOf(element)
  return { type: element.type, [holds]: element[initial] ?? (several ? [] : null) }
}

/** The state after a person's choice. Throws where the element doesn't offer it: the caller acted wrongly. */
export function chosenState(element: JsonObject, choice: Choice): JsonObject {
  const { holds, several, options } = kindOf(element)
  if (several !== Array.isArray(choice) && choice !== null) {
    throw new Error(`${textOf(element.type)} takes ${several ? 'a list' : 'one value'}`)
  }
  const choose = (value: string | number) => {
    if (element.type === 'datepicker' && !isDate(String(value))) throw new Error(`${value} is no date`)
    if (element.type === 'rich_text_input') return value === '' ? null : typedRichText(String(value))
    return options ? optionWithValue(element, value) : value
  }
  if (Array.isArray(choice)) return { type: element.type, [holds]: choice.map(choose) }
  return { type: element.type, [holds]: choice === null ? null : choose(choice) }
}

/** A day of the calendar, as `2026-02-28`. */
function isDate(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

/** Is nothing chosen or typed? */
export function isBlank(state: JsonObject): boolean {
  const { type: _, ...held } = state
  return Object.values(held).every((value) => isNothing(value))
}

function isNothing(value: Json | undefined): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}

/** By menu: what the bot suggested last. */
const suggested = new WeakMap<JsonObject, JsonObject[]>()

export function suggestOptions(menu: JsonObject, options: JsonObject[]): void {
  suggested.set(menu, options)
}

/** All options of a menu, its groups included; of a menu that asks the bot, those of the bot's last answer. */
export function optionsOf(element: JsonObject): JsonObject[] {
  return [
    ...objectsIn(element.options),
    ...objectsIn(element.option_groups).flatMap((group) => objectsIn(group.options)),
    ...(suggested.get(element) ?? []),
  ]
}

function optionWithValue(element: JsonObject, value: string | number): JsonObject {
  const found = optionsOf(element).find((option) => option.value === value)
  if (found !== undefined) return found
  const offered = optionsOf(element).map((option) => option.value)
  throw new Error(`${textOf(element.action_id)} has no option ${value}, but ${JSON.stringify(offered)}`)
}

function kindOf(element: JsonObject): ValueKind {
  const found = KINDS[textOf(element.type) ?? '']
  if (found === undefined) throw new Error(`${textOf(element.type)} takes no value`)
  return found
}

/** A copy of `state` that has `value` for the element. */
export function withValue(
  state: JsonObject,
  block: JsonObject,
  element: JsonObject,
  value: JsonObject,
): JsonObject {
  const blockId = textOf(block.block_id) ?? ''
  const held = state[blockId]
  return {
    ...state,
    [blockId]: { ...(isObject(held) ? held : {}), [textOf(element.action_id) ?? '']: value },
  }
}

/** The element's value in `state`; undefined without one. */
export function valueIn(state: JsonObject, block: JsonObject, element: JsonObject): JsonObject | undefined {
  const held = state[textOf(block.block_id) ?? '']
  const value = isObject(held) ? held[textOf(element.action_id) ?? ''] : undefined
  return isObject(value) ? value : undefined
}

/** The values of all elements: those of `before` where block_id and action_id are the same, else as the bot sent them. */
export function stateOf(
  elements: readonly { block: JsonObject; element: JsonObject }[],
  before: JsonObject = {},
): JsonObject {
  let state: JsonObject = {}
  for (const { block, element } of elements) {
    if (!hasState(element)) continue
    state = withValue(state, block, element, valueIn(before, block, element) ?? initialState(element))
  }
  return state
}
