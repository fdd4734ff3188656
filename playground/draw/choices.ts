import { optionsOf } from '../../test/support/slack/element-values.ts'
import { isObject, type Json, type JsonObject, objectsIn, textOf } from '../../test/support/slack/json.ts'
import type { DrawContext } from './draw-context.ts'
import { plainTextOf } from './text.tsx'

export interface ChoiceOption {
  value: string
  label: string
  description?: string | undefined
  /** What Slack opens when someone chooses it. */
  url?: string | undefined
}

/** The options of a menu or a group of boxes, whether the bot or Slack lists them. */
export function choicesOf(element: JsonObject, context: DrawContext): ChoiceOption[] {
  const listed = optionsOf(element).map(({ value, text, description, url }) => ({
    value: textOf(value) ?? '',
    label: plainTextOf(text),
    description: description === undefined ? undefined : plainTextOf(description),
    url: textOf(url),
  }))
  return listed.length > 0 ? listed : context.optionsFor(element)
}

/** The option that stands in a menu, with its words: the bot may not offer it again. */
export function standingChoice(state: JsonObject | undefined): ChoiceOption[] {
  const option = state?.selected_option
  if (!isObject(option)) return []
  return [{ value: textOf(option.value) ?? '', label: plainTextOf(option.text) }]
}

/** The values and ids in an element's state, as strings. */
export function chosenIn(state: JsonObject | undefined): string[] {
  const { type: _, ...values } = state ?? {}
  return Object.values(values).flatMap((value) => (Array.isArray(value) ? value : [value]).flatMap(valueIn))
}

function valueIn(value: Json | undefined): string[] {
  if (isObject(value)) return [textOf(value.value) ?? '']
  return value === null || value === undefined ? [] : [String(value)]
}

/** The texts of a confirmation dialog, as JSON for the page. */
export function confirmationOf(element: JsonObject): string | undefined {
  const { confirm } = element
  if (!isObject(confirm)) return undefined
  const { title, text, confirm: yes, deny, style } = confirm
  return JSON.stringify({
    title: plainTextOf(title),
    text: plainTextOf(text),
    confirm: plainTextOf(yes),
    deny: plainTextOf(deny),
    isDanger: style === 'danger',
  })
}

/** The options of a menu that groups them. */
export function groupsOf(element: JsonObject): { label: string; options: ChoiceOption[] }[] {
  return objectsIn(element.option_groups).map(({ label, options }) => ({
    label: plainTextOf(label),
    options: objectsIn(options).map(({ value, text }) => ({
      value: textOf(value) ?? '',
      label: plainTextOf(text),
    })),
  }))
}
