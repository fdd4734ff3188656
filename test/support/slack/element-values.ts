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
  /** Whether the value is one of the element's options, or several of them. */
  options?: 'one' | 'several'
  /** Whether it is a list of ids. */
  isList?: true
}

const option: ValueKind = { holds: 'selected_option', initial: 'initial_option', options: 'one' }

const KINDS: Record<string, ValueKind> = {
  plain_text_input: { holds: 'value', initial: 'initial_value' },
  rich_text_input: { holds: 'rich_text_value', initial: 'initial_value' },
  static_select: option,
  external_select: option,
  radio_buttons: option,
  overflow: option,
  multi_external_select: { holds: 'selected_options', initial: 'initial_options', options: 'several' },
  checkboxes: { holds: 'selected_options', initial: 'initial_options', options: 'several' },
  multi_users_select: { holds: 'selected_users', initial: 'initial_users', isList: true },
  users_select: { holds: 'selected_user', initial: 'initial_user' },
  conversations_select: { holds: 'selected_conversation', initial: 'initial_conversation' },
  datepicker: { holds: 'selected_date', initial: 'initial_date' },
}

/** Does this element keep a value in the view's or message's state? */
export function hasState(element: JsonObject): boolean {
  const type = textOf(element.type) ?? ''
  return type in KINDS && type !== 'overflow'
}

export function initialState(element: JsonObject): JsonObject {
  const { holds, initial, options, isList } = kindOf(element)
  const several = isList === true || options === 'several'
  return { type: element.type, [holds]: element[initial] ?? (several ? [] : null) }
}

/** The state after a person's choice. Throws where the element doesn't offer it: the caller acted wrongly. */
export function chosenState(element: JsonObject, choice: Choice): JsonObject {
  const { holds, options, isList } = kindOf(element)
  const several = isList === true || options === 'several'
  if (several !== Array.isArray(choice) && choice !== null) {
    throw new Error(`${textOf(element.type)} takes ${several ? 'a list' : 'one value'}`)
  }
  const choose = (value: string | number) => {
    const { max_selected_items: most } = element
    if (typeof most === 'number' && Array.isArray(choice) && choice.length > most)
      throw new Error(`${textOf(element.action_id)} takes ${most} at most`)
    if (element.type === 'datepicker' && !isDate(String(value))) throw new Error(`${value} is no date`)
    if (element.type === 'rich_text_input') return value === '' ? null : typedRichText(String(value))
    return options === undefined ? value : optionWithValue(element, value)
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
/** By menu: all that the bot has suggested. What was picked stays as someone looks for more. */
const suggestedBefore = new WeakMap<JsonObject, JsonObject[]>()

export function suggestOptions(menu: JsonObject, options: JsonObject[]): void {
  suggested.set(menu, options)
  suggestedBefore.set(menu, [...(suggestedBefore.get(menu) ?? []), ...options])
}

export function suggestedOf(menu: JsonObject): JsonObject[] {
  return suggested.get(menu) ?? []
}

function takesSeveral({ type }: JsonObject): boolean {
  return type === 'multi_external_select'
}

/** All options of a menu; of a menu that asks the bot, those that can stand in it. */
export function optionsOf(element: JsonObject): JsonObject[] {
  return [
    ...objectsIn(element.options),
    ...(takesSeveral(element)
      ? [...objectsIn(element.initial_options), ...(suggestedBefore.get(element) ?? [])]
      : [
          ...(element.type === 'external_select' ? objectsIn([element.initial_option ?? null]) : []),
          ...suggestedOf(element),
        ]),
  ]
}

function optionWithValue(element: JsonObject, value: string | number): JsonObject {
  const known = [...optionsOf(element), ...(suggestedBefore.get(element) ?? [])]
  const found = known.find((option) => option.value === value)
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
